package temporal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/gainshare/gainshare/internal/wire"
)

// retention is how long closed workflows can be looked at; the durable record
// of every business fact is in the product's own tables.
const retention = 30 * 24 * time.Hour

// SearchAttributes returns the names of the product's search attributes, all of
// type Keyword: on SQL visibility Text breaks on values with a colon.
func SearchAttributes() []string {
	return []string{wire.AttrMerchant, wire.AttrEngagement, wire.AttrMonth, wire.AttrState, wire.AttrKind}
}

// ensureNamespace registers namespace and search attributes over the public
// API, and waits until the server's caches have seen them.
func ensureNamespace(ctx context.Context, address, namespace string) error {
	quiet := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	c, err := client.NewLazyClient(client.Options{HostPort: address, Namespace: namespace, Logger: quiet})
	if err != nil {
		return fmt.Errorf("make a client for the embedded server: %w", err)
	}
	defer c.Close()
	for _, step := range []struct {
		name string
		run  func(context.Context, client.Client, string) error
	}{
		{"register the namespace", register},
		{"add search attributes", addAttributes},
		{"wait until the namespace can be searched", searchable},
	} {
		if err := untilDone(ctx, func() error { return step.run(ctx, c, namespace) }); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

func register(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, Description: "Gainshare engagements",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if errors.As(err, &exists) {
		return nil
	}
	return err
}

func addAttributes(ctx context.Context, c client.Client, namespace string) error {
	listed, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	missing := map[string]enumspb.IndexedValueType{}
	for _, name := range SearchAttributes() {
		if _, there := listed.CustomAttributes[name]; !there {
			missing[name] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	})
	return err
}

func searchable(ctx context.Context, c client.Client, namespace string) error {
	for _, name := range SearchAttributes() {
		_, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: namespace, Query: name + ` = "none"`,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// untilDone repeats a step while the server's parts find each other.
func untilDone(ctx context.Context, step func() error) error {
	for {
		err := step()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
