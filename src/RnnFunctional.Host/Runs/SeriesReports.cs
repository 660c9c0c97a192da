using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Data;
using RnnFunctional.Reports;
using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>The report of a trained series.</summary>
public static class SeriesReports
{
    /// <summary>report.html as text.</summary>
    public static string Render(RunConfig config, TimeSeries series, SeriesResult result)
    {
        var settings = config.Settings;
        var first = series.Values.Length - settings.Test;
        var subtitle = $"{first} rows to train on, {settings.Test} to test; {settings.Cell} with {settings.Hidden} units, preset {settings.Preset}, initialised as {settings.Initialisation}, seed {string.Join(", ", config.Seeds)}";
        return SeriesReportModule.render(new SeriesReport(
            $"{series.Name}: {series.Column}",
            subtitle,
            series.Times,
            series.Values,
            first,
            result.OneStep,
            result.Ahead,
            ListModule.OfSeq(result.Runs.Select(r => Tuple.Create(r.Seed, r.Evaluation, r.Trained.Losses))),
            ListModule.OfSeq(result.Baselines),
            ListModule.OfSeq(result.Findings),
            FromScratchModule.ofEngine(config.Engine, settings.Cell, EvaluationModule.model(settings)),
            ConfigItems.Of(config)));
    }
}
