package activities

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/calendar"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// reviewWindow is how long a built import waits to be published before it is given up.
const reviewWindow = 30 * 24 * time.Hour

// Knowledge acts for imports of knowledge bases.
type Knowledge struct {
	DB       *store.DB
	Calendar calendar.Calendar
}

// Register makes the short activities known under their names on the wire.
func (a *Knowledge) Register(r worker.Registry) {
	register(r, wire.OpenImport.Name, a.Open)
	register(r, wire.PublishKnowledge.Name, a.Publish)
	register(r, wire.CancelKnowledge.Name, a.Cancel)
	register(r, wire.LapseKnowledge.Name, a.Lapse)
	register(r, wire.FailKnowledge.Name, a.Fail)
}

// RegisterLong makes the long activities known: they run on the queue of imports, whose memory is capped.
func (a *Knowledge) RegisterLong(r worker.Registry) {
	register(r, wire.ParseKnowledge.Name, a.Parse)
	register(r, wire.BuildKnowledge.Name, a.Build)
}

// importPlan is how a file is read: which column is what, and what the merchant's placeholders stand for.
type importPlan struct {
	Columns knowledge.Mapping      `json:"columns"`
	Slots   knowledge.Placeholders `json:"slots"`
}

// Open records an import of an uploaded file. A file that cannot be read at all, or a mapping that does not fit
// it, is refused at once.
func (a *Knowledge) Open(ctx context.Context, in wire.EngagementCommand) (wire.EngagementStatus, error) {
	id := store.DerivedID("imp", in.CommandID)
	result, err := a.DB.Apply(ctx, in.CommandID, func(tx *store.Tx, c store.Command, now time.Time) (any, error) {
		req, err := bodyOf[importBody](c)
		if err != nil {
			return nil, err
		}
		e, err := tx.Engagement(ctx, in.EngagementID, false)
		if err != nil {
			return nil, err
		}
		file, err := tx.FileOf(ctx, req.Body.FileID, e.MerchantID)
		if err != nil {
			return nil, fault.New(fault.Invalid, "there is no such file of this merchant").At("/file_id").Because(err)
		}
		plan, err := req.Body.plan(file)
		if err != nil {
			return nil, err
		}
		row := store.KnowledgeImport{ID: id, EngagementID: e.ID, FileID: file.ID, Mapping: planJSON(plan), CreatedBy: c.Actor, CreatedAt: now}
		if err := tx.AddImport(ctx, row); err != nil {
			return nil, err
		}
		return map[string]string{"import_id": id}, tx.Tell(ctx, store.Event{Key: id + "/opened", EngagementID: e.ID, At: now, Actor: c.Actor,
			Kind: "knowledge.import_opened", Params: map[string]any{"import": id, "file": file.Name}, WorkflowID: wire.KnowledgeID(e.ID, id)})
	})
	return wire.EngagementStatus{Reply: wire.Reply{State: "running", Result: result}, About: id}, refuse(err)
}

type importBody struct {
	FileID  string            `json:"file_id"`
	Mapping map[string]string `json:"mapping"`
	Slots   map[string]string `json:"slots"` // placeholder as written in the file -> fact key, or fixed text
}

// plan guesses the columns, lets the sender's own words win, and checks both against the file.
func (b importBody) plan(file store.File) (importPlan, error) {
	f, err := knowledge.Open(file.Name, file.Content, knowledge.DefaultLimits())
	if err != nil {
		return importPlan{}, err
	}
	p := importPlan{Columns: knowledge.GuessMapping(columnsOf(f, file.Content))}
	given, err := json.Marshal(b.Mapping)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(given, &p.Columns); err != nil {
		return p, fault.New(fault.Invalid, "the mapping names a column for each part").At("/mapping").Because(err)
	}
	if err := f.Check(p.Columns); err != nil {
		return p, err
	}
	slots := map[string]knowledge.Placeholder{}
	for name, fact := range b.Slots {
		slots[name] = knowledge.Meaning(fact)
	}
	text, err := json.Marshal(slots)
	if err != nil {
		return p, err
	}
	p.Slots, err = knowledge.LoadPlaceholders(text)
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return p, fault.New(fault.Invalid, "%s", e.Sentence).At("/slots" + e.Field)
	}
	return p, err
}

func planJSON(p importPlan) json.RawMessage {
	text, err := json.Marshal(p)
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return text
}

// importReport is what an import tells people, and where it goes on after a crash.
type importReport struct {
	Cursor     *knowledge.Cursor    `json:"cursor,omitempty"`
	Failure    string               `json:"failure,omitempty"`
	Articles   int                  `json:"articles,omitempty"`
	Problems   []knowledge.Problem  `json:"problems,omitempty"`
	Conflicts  []knowledge.Conflict `json:"conflicts,omitempty"`
	Masked     map[string]int       `json:"masked,omitempty"`
	Evaluation *evaluation          `json:"evaluation,omitempty"`
	Readiness  *readiness           `json:"readiness,omitempty"`
}

func (r importReport) json() json.RawMessage {
	text, err := json.Marshal(r)
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return text
}

// Parse reads the file in batches. Every batch is written together with the place to go on from, so that a
// killed import loses nothing and reads nothing twice.
func (a *Knowledge) Parse(ctx context.Context, in wire.KnowledgeInput) (wire.KnowledgeStatus, error) {
	var file *knowledge.File
	for {
		var done bool
		var status wire.KnowledgeStatus
		err := a.DB.InTx(ctx, func(tx *store.Tx) error {
			i, err := tx.Import(ctx, in.EngagementID, in.ImportID)
			if err != nil {
				return err
			}
			if file == nil {
				if file, err = openFile(ctx, tx, i); err != nil {
					return err
				}
			}
			done, err = parseBatch(ctx, tx, file, &i)
			status = importStatus(i)
			return err
		})
		if err != nil || done {
			return status, refuse(err)
		}
		activity.RecordHeartbeat(ctx, status.Read+status.Rejected)
	}
}

func openFile(ctx context.Context, tx *store.Tx, i store.KnowledgeImport) (*knowledge.File, error) {
	e, err := tx.Engagement(ctx, i.EngagementID, false)
	if err != nil {
		return nil, err
	}
	f, err := tx.FileOf(ctx, i.FileID, e.MerchantID)
	if err != nil {
		return nil, err
	}
	return knowledge.Open(f.Name, f.Content, knowledge.DefaultLimits())
}

func importStatus(i store.KnowledgeImport) wire.KnowledgeStatus {
	return wire.KnowledgeStatus{Reply: wire.Reply{State: i.State}, Read: i.Read, Rejected: i.Rejected, Duplicates: i.Duplicates,
		Conflicts: i.Conflicts, ReviewEnds: i.CreatedAt.Add(reviewWindow).UTC()}
}
