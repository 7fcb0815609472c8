export { countInSql } from './store/count-in-sql.ts'
export { countingIn } from './store/counting.ts'
export { savedGroups, shownAttributes, situationOf } from './store/facts.ts'
export { intentInSql, opportunityInSql, reasonsInSql } from './store/voices-in-sql.ts'
