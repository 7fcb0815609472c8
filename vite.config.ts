import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * What a PDF may count on without bringing it along, beside the rest: fonts, the signs of eastern scripts, ways of packing
 * pictures. A browser fetches the one it needs when it draws a small picture of a PDF (src/references/ui/pdf-picture.ts).
 */
const pdfParts: Plugin = {
  name: 'parts of PDF',
  generateBundle() {
    const from = join(import.meta.dirname, 'node_modules', 'pdfjs-dist')
    const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { version: string }
    for (const folder of ['cmaps', 'iccs', 'standard_fonts', 'wasm']) {
      for (const file of readdirSync(join(from, folder))) {
        const source = readFileSync(join(from, folder, file))
        if (!file.startsWith('LICENSE'))
          this.emitFile({ type: 'asset', fileName: `assets/pdf-${version}/${file}`, source })
      }
    }
  },
}

/** The browser's half, built to dist/web, from where the server hands it out. */
export default defineConfig({
  plugins: [react(), pdfParts],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    // The policy of the page allows no data: fonts or scripts, so every asset stays a file.
    assetsInlineLimit: 0,
    // Every browser we serve preloads modules by itself.
    modulePreload: { polyfill: false },
  },
})
