export * from './store/list.ts'
export * from './store/records.ts'
