export { findImported, type Imported } from './store/imported.ts'
export * from './store/list.ts'
export { reasonNames } from './store/reasons.ts'
export * from './store/records.ts'
