export * from './store/actions.ts'
