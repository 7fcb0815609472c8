export * from './store/list.ts'
export { reasonNames } from './store/reasons.ts'
export * from './store/records.ts'
