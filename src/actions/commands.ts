export * from './commands/planning.ts'
