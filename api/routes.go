package api

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/gainshare/gainshare/api/web"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// entry is a row of the table of who may do what.
type entry struct {
	roles  []string
	handle handler
}

func (e entry) open() bool { return len(e.roles) == 1 && e.roles[0] == roleAnyone }

// table is who may call which operation, and what answers it: deny by default, because an operation without a
// row is not served.
func (a *API) table() map[string]entry {
	all := map[string]entry{}
	for _, part := range []map[string]entry{a.peopleTable(), a.engagementTable(), a.knowledgeTable(), a.contactTable(), a.peakTable(), a.invoiceTable(), a.bookingTable(), a.fapiaoTable(), a.periodTable(), a.profitTable(), a.changeTable(), a.statementTable(), a.explainTable(), a.documentTable(), a.voucherTable(), a.operationTable()} {
		for id, e := range part {
			all[id] = e
		}
	}
	return all
}

// routes registers the contract's operations, the probes, the contract itself and the page.
func (a *API) routes() error {
	gin.SetMode(gin.ReleaseMode)
	a.engine = gin.New()
	a.engine.RedirectTrailingSlash = false
	a.engine.HandleMethodNotAllowed = true
	table := a.table()
	for id, op := range a.ops {
		e, known := table[id]
		if !known {
			return fmt.Errorf("operation %s of the contract has no row in the table of roles", id)
		}
		a.engine.Handle(op.Method, ginPath(op.path), a.serve(op, e))
	}
	for id := range table {
		if a.ops[id] == nil {
			return fmt.Errorf("the table of roles has %s, the contract does not", id)
		}
	}
	a.probes()
	a.engine.NoMethod(func(c *gin.Context) {
		p := problemFor(fault.NotFound, "this path does not take this method")
		p.Status, p.Title = http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed)
		p.write(c.Writer)
	})
	a.engine.NoRoute(a.pageOrNothing(web.Handler()))
	return nil
}

// probes answer the machines that watch us; they need no login and tell nothing about anybody.
func (a *API) probes() {
	a.engine.GET("/livez", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	a.engine.GET("/readyz", a.readyz)
	a.engine.GET("/version", func(c *gin.Context) {
		c.JSON(http.StatusOK, gin.H{"version": firstOf(a.Version, "dev"), "demo": a.Demo, "temporal_ui": a.TemporalUI})
	})
	a.engine.GET(prefix+"/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml", contractText) })
}

func (a *API) readyz(c *gin.Context) {
	checks := gin.H{"database": "ok", "temporal": "ok"}
	status := http.StatusOK
	if err := a.DB.PingContext(c.Request.Context()); err != nil {
		checks["database"], status = "does not answer", http.StatusServiceUnavailable
	}
	if a.Ready != nil {
		if err := a.Ready(c.Request.Context()); err != nil {
			checks["temporal"], status = "does not answer", http.StatusServiceUnavailable
		}
	}
	c.JSON(status, checks)
}

// pageOrNothing serves the page for what is not the API's; unknown paths of the API are problems.
func (a *API) pageOrNothing(page http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if changes(c.Request.Method) || len(c.Request.URL.Path) >= 4 && c.Request.URL.Path[:4] == "/api" {
			problemFor(fault.NotFound, "there is no such path").write(c.Writer)
			return
		}
		c.Writer.WriteHeader(http.StatusOK)
		page.ServeHTTP(c.Writer, c.Request)
	}
}
