export * from './commands/planning.ts'
export * from './commands/alerts.ts'
