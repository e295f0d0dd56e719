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
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if info, err := fs.Stat(files, name); name == "" || err != nil || info.IsDir() {
			name = "index.html"
		}
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // names hold a hash
		} else {
			w.Header().Set("Cache-Control", "no-cache")
		}
		if _, err := fs.Stat(files, name); err != nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notice))
			return
		}
		http.ServeFileFS(w, r, files, name)
	})
}
