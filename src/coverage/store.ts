export * from './store/cell.ts'
export * from './store/proof.ts'
