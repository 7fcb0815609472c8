import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The browser's half, built to dist/web, from where the server hands it out. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // The policy of the page allows no data: fonts or scripts, so every asset stays a file.
    assetsInlineLimit: 0,
    // Every browser we serve preloads modules by itself.
    modulePreload: { polyfill: false },
  },
})
