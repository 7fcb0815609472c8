export * from './store/actions.ts'
export * from './store/alerts.ts'
export * from './store/digest.ts'
