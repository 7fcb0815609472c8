export * from './commands/alerts.ts'
export * from './commands/comparing.ts'
export * from './commands/effect.ts'
export * from './commands/planning.ts'
