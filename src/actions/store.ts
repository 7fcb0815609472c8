export * from './store/actions.ts'
export * from './store/alerts.ts'
