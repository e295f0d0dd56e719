package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) knowledgeTable() map[string]entry {
	return map[string]entry{
		"uploadFile": {roles(roleAM, roleLead, roleMSigner), uploadFile},
		"getKnowledge": {everyone(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.KnowledgeView, error) {
			return tx.KnowledgeView(ctx, c.Param("engagement"))
		})},
		"listImports": {provider(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.ImportView, error) {
			return tx.ImportViews(ctx, c.Param("engagement"))
		})},
		"getImport": {provider(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.ImportView, error) {
			v, err := tx.ImportView(ctx, c.Param("engagement"), c.Param("import"))
			if v.Rejected > 0 {
				v.RejectsURL = prefix + "/engagements/" + c.Param("engagement") + "/knowledge/imports/" + v.ID + "/rejects.csv"
			}
			return v, err
		})},
		"downloadKnowledgeRejects": {provider(), rejectsFile(func(c *call, ctx context.Context, tx *store.Tx) ([]store.Reject, error) {
			if _, err := tx.ImportView(ctx, c.Param("engagement"), c.Param("import")); err != nil {
				return nil, err
			}
			return tx.ImportRejects(ctx, c.Param("import"))
		})},
		"importKnowledge":  {roles(roleAM), onEngagement(wire.CmdImportKnowledge)},
		"publishKnowledge": {roles(roleAM, roleLead), onImport(wire.CmdPublishKnowledge)},
		"cancelImport":     {roles(roleAM), onImport(wire.CmdCancelImport)},

		"listSwitches": {provider(), whole(func(_ *call, ctx context.Context, tx *store.Tx) ([]store.Switch, error) { return tx.Switches(ctx) })},
		"chooseEngine": {roles(roleAM, roleOperator), once(plain, a.chooseEngine)},
		"switchOff":    {roles(roleOperator, roleLead), a.switching(once(created, switchOff))},
		"switchOn":     {roles(roleOperator, roleLead), a.switching(once(plain, switchOn))},
	}
}

func onImport(kind string) handler {
	return command{kind: kind,
		check: func(c *call) error {
			return c.read(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ImportView(ctx, c.scope.EngagementID, c.Param("import"))
				return err
			})
		},
		workflow: func(c *call) string { return wire.KnowledgeID(c.scope.EngagementID, c.Param("import")) }}.handle
}

// switching lets this process's desk know at once; others hear of it within half a second.
func (a *API) switching(next handler) handler {
	return func(c *call) (reply, error) {
		r, err := next(c)
		if err == nil {
			a.cache.refresh(c.ctx())
		}
		return r, err
	}
}

func switchOff(c *call, ctx context.Context, tx *store.Tx, s store.Switch, now time.Time) (any, error) {
	if s.Scope == "article" && s.EngagementID == nil {
		return nil, fault.New(fault.Invalid, "an article is switched off in one engagement").At("/engagement_id")
	}
	s.ID, s.SwitchedAt, s.SwitchedBy = store.NewID("sw"), now, c.who.ID
	return s, tx.AddSwitch(ctx, s)
}

func switchOn(c *call, ctx context.Context, tx *store.Tx, _ struct{ Reason string }, now time.Time) (any, error) {
	return tx.EndSwitch(ctx, c.Param("switch"), now)
}

// uploaded reads the one file of a multipart body, in a stream, and its other fields.
func (c *call) uploaded() (name string, content []byte, fields map[string]string, err error) {
	fields = map[string]string{}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return "", nil, nil, fault.New(fault.Invalid, "send the file as multipart/form-data").At("header/Content-Type").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, nil, brokenUpload(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return "", nil, nil, brokenUpload(err)
		}
		if part.FormName() == "file" {
			name, content = part.FileName(), data
		} else {
			fields[part.FormName()] = string(data)
		}
	}
	if content == nil {
		return "", nil, nil, fault.New(fault.Invalid, "the field \"file\" is missing or empty").At("/file")
	}
	return firstOf(name, "file"), content, fields, nil
}

func brokenUpload(err error) error {
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return tooLarge(maxFile)
	}
	return fault.New(fault.Invalid, "the upload ended early").Because(err)
}

func uploadFile(c *call) (reply, error) {
	name, content, _, err := c.uploaded()
	if err != nil {
		return reply{}, err
	}
	sum := sha256.Sum256(content)
	f := store.Upload{ID: store.NewID("file"), MerchantID: c.scope.MerchantID, Name: name, MediaType: http.DetectContentType(content),
		SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Content: content, UploadedBy: c.who.ID}
	c.body = []byte(`{"sha256":"` + f.SHA256 + `"}`)
	cmd, err := c.newCommand(c.op.kind)
	if err != nil {
		return reply{}, err
	}
	out, err := c.api.DB.Once(c.ctx(), cmd, func(tx *store.Tx, _ time.Time) (any, error) { return f, tx.AddFile(c.ctx(), f) }, nil)
	return created(out), err
}

// rejectsFile writes refused rows as a table to correct and send again: what was wrong stands beside each row.
func rejectsFile(read func(c *call, ctx context.Context, tx *store.Tx) ([]store.Reject, error)) handler {
	return func(c *call) (reply, error) {
		var rows []store.Reject
		err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
			rows, err = read(c, ctx, tx)
			return err
		})
		if err != nil {
			return reply{}, err
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		_ = w.Write([]string{"line", "field", "reason", "raw"}) // a buffer never fails
		for _, r := range rows {
			_ = w.Write([]string{strconv.Itoa(r.Line), r.Field, r.Reason, harmless(r.Raw)})
		}
		w.Flush()
		return text("text/csv; charset=utf-8", "rejects.csv", out.Bytes()), nil
	}
}

// harmless keeps a spreadsheet from running a cell as a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
