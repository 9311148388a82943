// Which texts the analysers ask for.
import { describe, expect, it } from 'vitest'
import { isAnalysedPath } from '../../src/reuse/analysed-paths.ts'

describe('the analysers', () => {
  it.each(
    (
      'a.ts a.d.ts a.tsx a.mts a.cts a.js a.jsx a.mjs a.cjs a.py a.go a.java a.kt a.kts a.cs a.rs a.rb a.php a.c a.h a.cc ' +
      'a.cpp a.cxx a.hpp a.hh a.hxx x/package.json x/tsconfig.json tsconfig.base.json x/base.tsconfig.json ' +
      'packages/tsconfig/base.json x/jsconfig.json pyproject.toml setup.cfg go.mod pom.xml build.gradle settings.gradle.kts ' +
      'A.csproj Directory.Build.props a.gemspec Gemfile Cargo.toml composer.json CMakeLists.txt'
    ).split(' '),
  )('want %s', (path) => {
    expect(isAnalysedPath(path)).toBe(true)
  })

  it.each(
    (
      'README.md data.json ts .ts a.min.js package-lock.json Cargo.lock node_modules/a/index.js x/node_modules/a/package.json ' +
      'a.ts.map styles.css'
    ).split(' '),
  )('leave %s', (path) => {
    expect(isAnalysedPath(path)).toBe(false)
  })
})
