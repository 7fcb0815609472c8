export * from './commands/influence.ts'
export * from './commands/load.ts'
export * from './commands/proof.ts'
