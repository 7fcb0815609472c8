export { type CountingHere, countingIn } from './store/counting.ts'
