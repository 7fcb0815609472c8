export * from './store/recording.ts'
