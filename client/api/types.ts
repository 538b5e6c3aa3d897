/** Types of the server's data. Positions, layers and heads are 0-based. */
import type * as api from "./schema.ts";
import type { ViewOptions } from "./view-options.ts";

export type Token = api.Token;
export type Layer = api.Layer;
export type Stream = api.CaptureStream;
export type Picture = api.Picture;
export type Sound = api.Sound;
export type Prediction = api.Prediction;
export type Language = api.Language;
export type Exactness = api.Exactness;
export type Difference = api.Difference;
export type Provenance = api.Provenance;
export type Capture = api.CaptureReply;
export type TypedArraySpec = api.PackedArray;
export type HeadMatrix = api.HeadMatrix;
export type ComparisonMatrix = api.ComparisonMatrix;
export type EffectMatrix = api.EffectMatrix;
export type HeadEffects = api.HeadEffectsReply;
export type LargestWeight = api.LargestWeight;
export type Scatter = api.ScatterDocument;
export type EdgePoint = api.EdgePoint;
export type Intervention = api.InterventionReply;
export type ChangedOption = api.ChangedOption;
export type Choice = api.Choice;
export type LensDocument = api.LensDocument;
export type ContributionsDocument = api.ContributionsDocument;
export type MethodsDocument = api.MethodsDocument;
export type BudgetDocument = api.BudgetDocument;
export type PositionDocument = api.PositionDocument;
export type BudgetColumn = api.BudgetColumn;
export type GroupShare = api.GroupShare;
export type ShownMethod = api.ShownMethod;
export type PatchDocument = api.PatchDocument;
export type Outcome = api.Outcome;
export type ColourScale = api.ColourScale;
export type AlignedUnit = api.AlignedUnit;
export type Scale = NonNullable<ViewOptions["scale"]>;
export type HeadRows = api.TokenRows;
export type HeadDistances = api.HeadDistances;
export type NamedWeight = api.NamedWeight;
export type TokenProfile = api.TokenProfile;
export type Metric = api.MeasuredMetric;
export type Overview = api.Overview;
export type RoleScores = api.Score;
export type Role = api.RoleMeasurement;
export type RoleLabel = api.Label;
export type Roles = api.RoleTable;
export type Cluster = api.Cluster;
export type HeadMap = api.HeadMap;
export type Measured = api.MeasuredDivergence;
export type AttentionShift = api.AttentionShift;
export type SideFacts = api.SideFacts;
export type HeadDifferences = api.HeadDifferencesFacts;
export type RankedHead = api.RankedHead;
export type Ranking = api.Ranking;
export type Alignment = api.AlignmentReply;
export type Calculation = api.Calculation;
export type ModelInfo = api.ModelInfo;
export type SentenceSet = api.SentenceSet;
export type ScannedSentence = api.ScannedSentence;
export type HeadEvidence = api.HeadEvidence;
export type ScanResult = api.Scan;
export type HeadEffect = api.HeadEffect;
export type EffectEvidence = api.EffectEvidence;
export type ImportantHead = api.ImportantHead;
export type Pruning = api.Pruning;
export type PruningCurve = api.PruningCurve;
export type Scan = api.ScanReply;
export type Cost = api.CostReply;
export type Census = api.CensusReply;
export type HeadCensus = api.Census;
export type HeadKind = api.KindScores;
export type CensusRequest = api.CensusRequest;
export type NumberTable = api.NumberTable;
export type Windows = api.Windows;
export type CostRequest = api.CostRequest;
export type ScanOutcome = api.OutcomeOptions;
export type OutcomeRequest = api.OutcomeRequest;
export type HeadSentences = api.HeadSentences;
export type SavedFigure = api.NewFigureReply;
export type Generation = api.GenerationRequest;
export type Message = api.Message;
export type CaptureProgress = api.ProgressReport;
export type Keep = api.Keep;
export type GenerationBegun = api.GenerationBegun;
export type GeneratedRow = api.GeneratedRow;
/** An event of a generation that is followed; `end` is the last. */
export type GenerationEvent =
  | { name: "begun"; data: api.GenerationBegun }
  | { name: "token"; data: api.GeneratedToken }
  | { name: "end"; data: api.GenerationEnded };

export type Example = api.Example;
export type Sample = api.Sample;
export type Upload = api.Upload;
export type FirstScene = api.SceneReplies;
export type Config = api.WorkbenchConfig;
export type FigureConfig = api.FigurePageConfig;

/** The model's input; null or absent: it has no such field. `ModelInfo` lists those that a model reads (`takes`). */
export type SparseInput = Omit<api.CaptureRequest, "model">;
/** The same without the fields that it lacks. */
export type Input = { [Field in keyof SparseInput]: NonNullable<SparseInput[Field]> };

/** One row or column of a picture: a token, or a word merged from several. */
export interface Unit extends Pick<api.Unit, "label" | "tokens" | "special" | "short"> {
  /** In a comparison: the only side that has it. */
  only?: "a" | "b" | null;
}

/** What went wrong, and the next step in words: the server's words, or the page's own. */
export type Problem = Pick<api.Problem, "title" | "status" | "detail" | "code" | "hint" | "keep"> &
  Record<string, unknown>;
