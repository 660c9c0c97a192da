using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RnnFunctional.Host.Runs;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>
/// The file of a sweep: SQLite, so that several programs work at one sweep at once. Whoever takes a trial marks it as their own and lets it be seen
/// every few seconds that they still live; what they tell of it counts as long as it is theirs. A trial of somebody who lives no more is taken up again.
/// </summary>
public sealed class SweepStore
{
    /// <summary>The file's name in the folder of a sweep.</summary>
    public const string FileName = "sweep.sqlite";

    private const string Schema = """
        CREATE TABLE study (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL);
        CREATE TABLE trial (
            number INTEGER PRIMARY KEY, baseline INTEGER NOT NULL, configuration TEXT NOT NULL, seed INTEGER NOT NULL,
            state TEXT NOT NULL, target INTEGER NOT NULL, score REAL, seconds REAL NOT NULL DEFAULT 0, fault TEXT, worker TEXT, seen INTEGER);
        CREATE TABLE look (trial INTEGER NOT NULL, step INTEGER NOT NULL, score REAL, PRIMARY KEY (trial, step));
        CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, trial INTEGER NOT NULL, worker TEXT NOT NULL, what TEXT NOT NULL);
        CREATE TABLE winner (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL);
        """;

    private readonly SqliteFile _file;

    private readonly ConcurrentDictionary<int, StoredTrial> _ended = new();

    private SweepStore(string folder) => _file = FileOf(folder);

    /// <summary>How long nobody may have heard of a worker that still lives.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is a sweep in <paramref name="folder"/>.</summary>
    public static bool Exists(string folder) => File.Exists(System.IO.Path.Combine(folder, FileName));

    /// <summary>Begins a sweep in <paramref name="folder"/>, with the lesson's trials; where another program was faster, its sweep it is.</summary>
    public static SweepStore Create(string folder, SweepConfig config)
    {
        Directory.CreateDirectory(folder);
        FileOf(folder).Create(transaction =>
        {
            transaction.Execute(Schema);
            transaction.Execute("INSERT INTO study (id, content) VALUES (1, @content)", ("@content", JsonSerializer.Serialize(config, RunFiles.Json)));
            for (var seed = 0; seed < config.Seeds; seed++)
            {
                Insert(transaction, -1 - seed, true, SweepConfig.Baseline, config.Seed + seed, "queued", config.Steps, null);
            }
        });
        return Open(folder);
    }

    /// <summary>The sweep in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">There is none, or its file is damaged.</exception>
    public static SweepStore Open(string folder) => Exists(folder)
        ? new SweepStore(folder)
        : throw new InputException($"{folder} holds no sweep: {FileName} expected in it. `rnn sweep TASK --set NAME=RANGE --study NAME` begins one.");

    /// <summary>What the sweep is.</summary>
    public SweepConfig Config => _file.Read(transaction =>
        JsonSerializer.Deserialize<SweepConfig>((string)transaction.Scalar("SELECT content FROM study")!, RunFiles.Json) ?? throw new JsonException("It holds nothing."));

    /// <summary>The winner as it was scored on the test part, as JSON; null as long as it was not.</summary>
    public string? Winner
    {
        get => _file.Read(transaction => (string?)transaction.Scalar("SELECT content FROM winner"));
        set => _file.Write(transaction => transaction.Execute("INSERT OR REPLACE INTO winner (id, content) VALUES (1, @content)", ("@content", value)));
    }

    /// <summary>All trials, in order: the lesson's, then the others.</summary>
    public IReadOnlyList<StoredTrial> Trials => _file.Read(All);

    /// <summary>How often trials were finished, for whoever checks: once each.</summary>
    public IReadOnlyDictionary<int, int> Finishes => _file.Read(transaction =>
    {
        using var command = transaction.Command("SELECT trial, COUNT(*) FROM event WHERE what = 'finished' GROUP BY trial");
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<int, int>();
        while (reader.Read())
        {
            counts.Add(reader.GetInt32(0), reader.GetInt32(1));
        }

        return counts;
    });

    /// <summary>
    /// A trial for <paramref name="worker"/>: one that was left behind, one that is promoted, or a new one where <paramref name="mayBegin"/> says so. Null
    /// where there is none: then the second result says whether others still run, of whose trials some may come.
    /// </summary>
    public (StoredTrial? Trial, bool OthersRun) Take(Study study, SweepConfig config, string worker, bool mayBegin) => _file.Write(transaction =>
    {
        Reclaim(transaction);
        var trials = All(transaction);
        var others = trials.Where(t => !t.IsBaseline).Select(t => t.Trial).ToArray();
        var list = Microsoft.FSharp.Collections.ListModule.OfArray(others);
        if (trials.FirstOrDefault(t => t.IsQueued) is { } queued)
        {
            return (Own(transaction, queued, queued.Target, worker), false);
        }

        if (PrunerModule.promoted(study, list) is { } promoted)
        {
            var (trial, target) = promoted.Value;
            return (Own(transaction, trials.First(t => t.Number == trial.Number), target, worker), false);
        }

        var begun = others.Length / config.Seeds;
        if (others.Length % config.Seeds != 0)
        {
            // The other seeds of the last configuration.
            return (New(transaction, study, config, others[^1].Configuration, others.Length, worker), false);
        }

        if (mayBegin && (config.Trials == 0 || begun < config.Trials) && SamplerModule.propose(study, begun, list) is { } proposed)
        {
            return (New(transaction, study, config, proposed.Value, others.Length, worker), false);
        }

        var othersRun = trials.Any(t => t.Trial.State.IsRunning);
        if (!othersRun && mayBegin)
        {
            // Nobody is left to promote them.
            transaction.Execute("UPDATE trial SET state = 'pruned' WHERE state = 'waiting'");
        }

        return ((StoredTrial?)null, othersRun);
    });

    /// <summary>Lets it be seen that <paramref name="worker"/> still works at a trial.</summary>
    public void Beat(int number, string worker) => _file.Write(transaction =>
        transaction.Execute("UPDATE trial SET seen = @now WHERE number = @number AND worker = @worker", ("@now", Now), ("@number", number), ("@worker", worker)));

    /// <summary>Keeps a look at a trial: what becomes of it. Who has lost it is told to stop.</summary>
    public Verdict Look(Study study, StoredTrial trial, int step, double score, string worker) => _file.Write(transaction =>
    {
        if (!IsOwn(transaction, trial.Number, worker))
        {
            return Verdict.Stop;
        }

        transaction.Execute("INSERT OR REPLACE INTO look (trial, step, score) VALUES (@trial, @step, @score)", ("@trial", trial.Number), ("@step", step), ("@score", Number(score)));
        if (trial.IsBaseline)
        {
            return Verdict.GoOn;
        }

        var others = All(transaction).Where(t => !t.IsBaseline).Select(t => t.Trial).ToArray();
        return PrunerModule.verdict(study, Microsoft.FSharp.Collections.ListModule.OfArray(others), others.First(t => t.Number == trial.Number));
    });

    /// <summary>Ends <paramref name="worker"/>'s work at a trial. Whether it still was theirs: otherwise nothing is kept.</summary>
    /// <param name="number">The trial.</param>
    /// <param name="worker">Who worked at it.</param>
    /// <param name="state">finished, pruned, waiting, failed, or queued for somebody to go on with.</param>
    /// <param name="score">What it came to.</param>
    /// <param name="seconds">How long it was worked at this time.</param>
    /// <param name="fault">Why it failed.</param>
    public bool End(int number, string worker, string state, double score, double seconds, string? fault = null) => _file.Write(transaction =>
    {
        if (!IsOwn(transaction, number, worker))
        {
            return false;
        }

        transaction.Execute(
            "UPDATE trial SET state = @state, score = @score, seconds = seconds + @seconds, fault = @fault, worker = NULL, seen = NULL WHERE number = @number",
            ("@state", state),
            ("@score", Number(score)),
            ("@seconds", seconds),
            ("@fault", fault),
            ("@number", number));
        Note(transaction, number, worker, state);
        return true;
    });

    private static SqliteFile FileOf(string folder) => new(System.IO.Path.Combine(folder, FileName));

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Gives free what belongs to workers that are silent, or that are known to live no more.</summary>
    private static void Reclaim(SqliteTransaction transaction)
    {
        var lost = new List<(int Number, string Worker)>();
        using (var command = transaction.Command("SELECT number, worker, seen FROM trial WHERE state = 'running'"))
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var worker = reader.GetString(1);
                if (Now - reader.GetInt64(2) > Silence.TotalSeconds || SweepWorker.IsKnownDead(worker))
                {
                    lost.Add((reader.GetInt32(0), worker));
                }
            }
        }

        foreach (var (number, worker) in lost)
        {
            transaction.Execute("UPDATE trial SET state = 'queued', worker = NULL, seen = NULL WHERE number = @number", ("@number", number));
            Note(transaction, number, worker, "lost");
        }
    }

    private static StoredTrial New(SqliteTransaction transaction, Study study, SweepConfig config, Configuration configuration, int number, string worker)
    {
        var target = study.Pruner is Pruner.Asha asha ? asha.Item.Minimum : config.Steps;
        var seed = config.Seed + (number % config.Seeds);
        Insert(transaction, number, false, configuration, seed, "running", target, worker);
        Note(transaction, number, worker, "begun");
        return new StoredTrial(new Trial(number, configuration, seed, [], double.NaN, 0, TrialState.Running), false, false, target, null, worker);
    }

    private static StoredTrial Own(SqliteTransaction transaction, StoredTrial trial, int target, string worker)
    {
        transaction.Execute(
            "UPDATE trial SET state = 'running', worker = @worker, seen = @now, target = @target WHERE number = @number",
            ("@worker", worker),
            ("@now", Now),
            ("@target", target),
            ("@number", trial.Number));
        Note(transaction, trial.Number, worker, "taken");
        return trial with { Target = target, IsQueued = false, Worker = worker };
    }

    private static bool IsOwn(SqliteTransaction transaction, int number, string worker) =>
        transaction.Scalar("SELECT 1 FROM trial WHERE number = @number AND worker = @worker AND state = 'running'", ("@number", number), ("@worker", worker)) is not null;

    private static void Note(SqliteTransaction transaction, int number, string worker, string what) =>
        transaction.Execute("INSERT INTO event (at, trial, worker, what) VALUES (@at, @trial, @worker, @what)", ("@at", Now), ("@trial", number), ("@worker", worker), ("@what", what));

    private static void Insert(
        SqliteTransaction transaction, int number, bool isBaseline, Configuration configuration, int seed, string state, int target, string? worker) => transaction.Execute(
        "INSERT INTO trial (number, baseline, configuration, seed, state, target, worker, seen) VALUES (@number, @baseline, @configuration, @seed, @state, @target, @worker, @seen)",
        ("@number", number),
        ("@baseline", isBaseline ? 1 : 0),
        ("@configuration", ConfigurationModule.toJson(configuration)),
        ("@seed", seed),
        ("@state", state),
        ("@target", target),
        ("@worker", worker),
        ("@seen", worker is null ? null : Now));

    /// <summary>All trials, of which those that have ended are read once: nothing changes them any more.</summary>
    private StoredTrial[] All(SqliteTransaction transaction)
    {
        var trials = new List<StoredTrial>();
        using var command = transaction.Command("SELECT number, baseline, configuration, seed, state, target, score, seconds, fault, worker FROM trial");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var number = reader.GetInt32(0);
            if (!_ended.TryGetValue(number, out var trial))
            {
                trial = Read(reader, Curve(transaction, number));
                if (trial.HasEnded)
                {
                    _ended[number] = trial;
                }
            }

            trials.Add(trial);
        }

        return [.. trials.OrderByDescending(t => t.IsBaseline).ThenBy(t => Math.Abs(t.Number))];
    }

    private static StoredTrial Read(SqliteDataReader reader, Tuple<int, double>[] curve)
    {
        var state = reader.GetString(4);
        var trial = new Trial(
            reader.GetInt32(0),
            ConfigurationModule.ofJson(reader.GetString(2)),
            reader.GetInt32(3),
            curve,
            reader.IsDBNull(6) ? double.NaN : reader.GetDouble(6),
            reader.GetDouble(7),
            state switch
            {
                "waiting" => TrialState.Waiting,
                "finished" => TrialState.Finished,
                "pruned" => TrialState.Pruned,
                "failed" => TrialState.Failed,
                _ => TrialState.Running,
            });
        return new StoredTrial(trial, reader.GetInt32(1) == 1, state == "queued", reader.GetInt32(5), reader.IsDBNull(8) ? null : reader.GetString(8), reader.IsDBNull(9) ? null : reader.GetString(9));
    }

    private static Tuple<int, double>[] Curve(SqliteTransaction transaction, int trial)
    {
        var looks = new List<Tuple<int, double>>();
        using var command = transaction.Command("SELECT step, score FROM look WHERE trial = @trial ORDER BY step", ("@trial", trial));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            looks.Add(Tuple.Create(reader.GetInt32(0), reader.IsDBNull(1) ? double.NaN : reader.GetDouble(1)));
        }

        return [.. looks];
    }

    private static object? Number(double value) => double.IsNaN(value) ? null : value;
}
