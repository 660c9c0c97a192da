module RnnFunctional.Tests.Main

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open Expecto.Impl

/// All tests; without a name of their own, so that the groups come first in theirs: golden.cells.lstm.
let private tests =
    Test.TestList(
        [
            OperationTests.tests
            AxisTests.tests
            SemanticsTests.tests
            ScanLaws.tests
            LinearScanLaws.tests
            MaskLaws.tests
            GradientLaws.tests
            OddScans.tests
            NetworkLaws.tests
            BatchLaws.tests
            DropoutLaws.tests
            StateDropoutLaws.tests
            ThroughTimeLaws.tests
            MemoryTaskTests.tests
            FlowTests.tests
            TrialTests.tests
            VanishingFindingsTests.tests
            SpaceTests.tests
            SweepSamplerTests.tests
            PrunerTests.tests
            ImportanceTests.tests
            SweepFindingsTests.tests
            ParameterAxisTests.tests
            SweepReportTests.tests
            PoolingLaws.tests
            GateTests.tests
            LoopTests.tests
            SpecTests.tests
            InitialisationTests.tests
            RngTests.tests
            ListingTests.tests
            CSharpTests.tests
            ErrorTests.tests
            ScheduleTests.tests
            TransformTests.tests
            LazyTests.tests
            TrainingTests.tests
            Golden.tests
            VectorMathTests.tests
            TileProgramTests.tests
            JobTests.tests
            WorkersTests.tests
            RowKernelTests.tests
            ProductTests.tests
            OuterProductTests.tests
            CompiledCells.tests
            CompiledOperations.tests
            CompiledLoops.tests
            CompiledGraphs.tests
            PassTests.tests
            StepperTests.tests
            CompiledBatches.tests
            CompiledTraining.tests
            CompiledTraining.widths
            SharedTraining.tests
            TorchTests.tests
            ScratchLayerTests.tests
            ScratchEngineTests.tests
            ScoreTests.tests
            StatisticsTests.tests
            ParetoTests.tests
            TextFindingsTests.tests
            TextReportTests.tests
            WordsTests.tests
            EncoderTests.tests
            BucketTests.tests
            ClassifierLaws.tests
            ClassifierTrainingTests.tests
            VerdictTests.tests
            SamplerTests.tests
            WriterTests.tests
            BeamTests.tests
            BookTests.tests
            AlphabetTests.tests
            SenseTests.tests
            RankingTests.tests
            LanguageFindingsTests.tests
            LanguageReportTests.tests
            StreamTests.tests
            LanguageStreamLaws.tests
            LanguageModelLaws.tests
            LanguageScoreTests.tests
            LanguageTrainingTests.tests
            LanguagePatienceTests.tests
            LanguageInterruptionTests.tests
            AuthorTests.tests
            LanguageStudyTests.tests
            VanishingStudyTests.tests
            LayoutTests.tests
            WeightsTests.tests
            KerasTests.tests
            OnnxTests.tests
            ForecastingTests.tests
            SafeTensorsTests.tests
            BadInputTests.tests
            SeriesRunTests.tests
            FairnessTests.tests
            ForecastTests.tests
            OtherSeriesTests.tests
            ShowTests.tests
            PlanTests.tests
            ReviewFilesTests.tests
            ArchiveTests.tests
            DownloadTests.tests
            DataCommandTests.tests
            ReviewsRunTests.tests
            ReviewsRefusals.tests
            StudyTests.tests
            TextRunTests.tests
            TextInputTests.tests
            TextRefusals.tests
            SeriesResumeTests.tests
            SavedStateTests.tests
            KillTests.tests
            GenerateTests.tests
            GenerateRefusals.tests
            ScratchRunTests.tests
            SweepStoreTests.tests
            SweepRunTests.tests
            ExchangeRunTests.tests
            TorchRunTests.tests
            ComparisonLaws.tests
            CompareTests.tests
            CompareRefusals.tests
            ExampleTests.tests
        ],
        Normal
    )

/// Reports what Expecto leaves out: why tests were skipped, how to draw a failed property's cases again, and the tally.
let private report (out: TextWriter) (summary: TestRunSummary) =
    // Expecto's own last line may still want its end.
    out.WriteLine()
    let mutable passed, failed, skipped = 0, 0, 0

    for test, run in summary.results do
        let name = String.concat "." test.name

        match run.result with
        | Passed -> passed <- passed + 1
        | Ignored reason ->
            skipped <- skipped + 1
            out.WriteLine $"skipped: {name}: {reason}"
        | Error _ -> failed <- failed + 1
        | Failed message ->
            failed <- failed + 1
            let seed = Regex.Match(message, @"\((\d+)UL, (\d+)UL, Some (\d+)\)")

            if seed.Success then
                let part (i: int) = seed.Groups[i].Value
                out.WriteLine $"to draw the cases of {name} again: RNN_REPLAY={part 1},{part 2},{part 3}"

    out.WriteLine $"{passed} passed, {failed} failed, {skipped} skipped"

[<EntryPoint>]
let main args =
    let mutable summary = None

    let settings =
        [
            Append_Summary_Handler(SummaryHandler(fun s -> summary <- Some s))
            No_Spinner
            // No escape sequences: the tally is to be the last line, and nothing else on it.
            Colours 0
        ]

    let code = runTestsWithCLIArgs settings args tests
    // Expecto has put a writer of its own in place of Console.Out, one that adds escape sequences: go around it.
    Console.Out.Flush()
    use out = new StreamWriter(Console.OpenStandardOutput())
    // Nothing ran when the tests were only listed.
    Option.iter (report out) summary
    code
