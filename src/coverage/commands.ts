export * from './commands/proof.ts'
