// Package web owns the page inside the binary: the built bundle, or a plain notice where it was not built. The
// page's sources stand beside it; the API decides the headers it is served with.
package web

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

const notice = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Gainshare</title>
<h1>Gainshare</h1><p>这个程序没有包含网页：请运行 make page 后重新构建。 / This binary was built without the page: run "make page" and build again.</p>
<p><a href="/api/v1/openapi.yaml">API</a></p></html>`

// Handler serves the bundle; every path that is no file gets the page, which routes by itself.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		files = dist
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := fileOf(files, r.URL.Path)
		w.Header().Set("Cache-Control", cacheOf(name))
		if _, err := fs.Stat(files, name); err != nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notice))
			return
		}
		http.ServeFileFS(w, r, files, name)
	})
}

// fileOf finds the file a path means: the page itself for everything that is no file.
func fileOf(files fs.FS, url string) string {
	name := strings.TrimPrefix(path.Clean(url), "/")
	info, err := fs.Stat(files, name)
	if name == "" || err != nil || info.IsDir() {
		return "index.html"
	}
	return name
}

// cacheOf lets browsers keep what has a hash in its name.
func cacheOf(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
