package dispatch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/dispatch"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// A kind of command without a way to its workflow would stay pending for ever.
func TestEveryKindOfCommandHasAWayToItsWorkflow(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../wire/command.go", nil, 0)
	require.NoError(t, err)
	kinds := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Cmd") {
			return true
		}
		kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		require.True(t, dispatch.Known(kind), kind)
		kinds++
		return true
	})
	require.Greater(t, kinds, 40)
}

func TestAKindNobodyKnowsIsToldSo(t *testing.T) {
	_, err := (&dispatch.Dispatcher{}).Send(t.Context(), store.Command{Kind: "planet.move", Body: []byte(`{}`)})
	require.Equal(t, fault.NotImplemented, fault.CodeOf(err))
}
