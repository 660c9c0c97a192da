using System.Globalization;
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

    private readonly string _path;
    private readonly string _connection;

    private SweepStore(string folder)
    {
        _path = System.IO.Path.Combine(folder, FileName);
        _connection = new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 30, Pooling = false }.ToString();
    }

    /// <summary>How long nobody may have heard of a worker that still lives.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is a sweep in <paramref name="folder"/>.</summary>
    public static bool Exists(string folder) => File.Exists(System.IO.Path.Combine(folder, FileName));

    /// <summary>Begins a sweep in <paramref name="folder"/>, with the lesson's trials. The file has its name when it is complete.</summary>
    public static SweepStore Create(string folder, SweepConfig config)
    {
        Directory.CreateDirectory(folder);
        var path = System.IO.Path.Combine(folder, FileName);
        var partial = $"{path}.partial-{Environment.ProcessId}";
        Guarded(partial, () =>
        {
            File.Delete(partial);
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = partial, Pooling = false }.ToString());
            connection.Open();
            Execute(connection, null, Schema);
            Execute(connection, null, "INSERT INTO study (id, content) VALUES (1, @content)", ("@content", JsonSerializer.Serialize(config, RunFiles.Json)));
            for (var seed = 0; seed < config.Seeds; seed++)
            {
                Insert(connection, null, -1 - seed, true, SweepConfig.Baseline, config.Seed + seed, "queued", config.Steps, null);
            }

            return 0;
        });
        try
        {
            File.Move(partial, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another program was faster: its sweep it is.
            File.Delete(partial);
        }

        return Open(folder);
    }

    /// <summary>The sweep in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">There is none, or its file is damaged.</exception>
    public static SweepStore Open(string folder) => Exists(folder)
        ? new SweepStore(folder)
        : throw new InputException($"{folder} holds no sweep: {FileName} expected in it. `rnn sweep TASK --set NAME=RANGE --study NAME` begins one.");

    /// <summary>What the sweep is.</summary>
    public SweepConfig Config => Reading(connection =>
        JsonSerializer.Deserialize<SweepConfig>((string)Scalar(connection, null, "SELECT content FROM study")!, RunFiles.Json) ?? throw new JsonException("It holds nothing."));

    /// <summary>The winner as it was scored on the test part, as JSON; null as long as it was not.</summary>
    public string? Winner
    {
        get => Reading(connection => (string?)Scalar(connection, null, "SELECT content FROM winner"));
        set => Writing((connection, transaction) => Execute(connection, transaction, "INSERT OR REPLACE INTO winner (id, content) VALUES (1, @content)", ("@content", value)));
    }

    /// <summary>All trials, in order: the lesson's, then the others.</summary>
    public IReadOnlyList<StoredTrial> Trials => Reading(connection => All(connection, null));

    /// <summary>How often trials were finished, for whoever checks: once each.</summary>
    public IReadOnlyDictionary<int, int> Finishes => Reading(connection =>
    {
        using var command = Command(connection, null, "SELECT trial, COUNT(*) FROM event WHERE what = 'finished' GROUP BY trial");
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
    public (StoredTrial? Trial, bool OthersRun) Take(Study study, SweepConfig config, string worker, bool mayBegin) => Writing((connection, transaction) =>
    {
        Reclaim(connection, transaction);
        var trials = All(connection, transaction);
        var others = trials.Where(t => !t.IsBaseline).Select(t => t.Trial).ToArray();
        var list = Microsoft.FSharp.Collections.ListModule.OfArray(others);
        if (trials.FirstOrDefault(t => t.IsQueued) is { } queued)
        {
            return (Own(connection, transaction, queued, queued.Target, worker), false);
        }

        if (PrunerModule.promoted(study, list) is { } promoted)
        {
            var (trial, target) = promoted.Value;
            return (Own(connection, transaction, trials.First(t => t.Number == trial.Number), target, worker), false);
        }

        var begun = others.Length / config.Seeds;
        if (others.Length % config.Seeds != 0)
        {
            // The other seeds of the last configuration.
            return (New(connection, transaction, study, config, others[^1].Configuration, others.Length, worker), false);
        }

        if (mayBegin && (config.Trials == 0 || begun < config.Trials) && SamplerModule.propose(study, begun, list) is { } proposed)
        {
            return (New(connection, transaction, study, config, proposed.Value, others.Length, worker), false);
        }

        var othersRun = trials.Any(t => t.Trial.State.IsRunning);
        if (!othersRun && mayBegin)
        {
            // Nobody is left to promote them.
            Execute(connection, transaction, "UPDATE trial SET state = 'pruned' WHERE state = 'waiting'");
        }

        return ((StoredTrial?)null, othersRun);
    });

    /// <summary>Lets it be seen that <paramref name="worker"/> still works at a trial.</summary>
    public void Beat(int number, string worker) => Writing((connection, transaction) =>
        Execute(connection, transaction, "UPDATE trial SET seen = @now WHERE number = @number AND worker = @worker", ("@now", Now), ("@number", number), ("@worker", worker)));

    /// <summary>Keeps a look at a trial: what becomes of it. Who has lost it is told to stop.</summary>
    public Verdict Look(Study study, StoredTrial trial, int step, double score, string worker) => Writing((connection, transaction) =>
    {
        if (!IsOwn(connection, transaction, trial.Number, worker))
        {
            return Verdict.Stop;
        }

        Execute(connection, transaction, "INSERT OR REPLACE INTO look (trial, step, score) VALUES (@trial, @step, @score)", ("@trial", trial.Number), ("@step", step), ("@score", Number(score)));
        if (trial.IsBaseline)
        {
            return Verdict.GoOn;
        }

        var others = All(connection, transaction).Where(t => !t.IsBaseline).Select(t => t.Trial).ToArray();
        return PrunerModule.verdict(study, Microsoft.FSharp.Collections.ListModule.OfArray(others), others.First(t => t.Number == trial.Number));
    });

    /// <summary>Ends <paramref name="worker"/>'s work at a trial. Whether it still was theirs: otherwise nothing is kept.</summary>
    /// <param name="number">The trial.</param>
    /// <param name="worker">Who worked at it.</param>
    /// <param name="state">finished, pruned, waiting, failed, or queued for somebody to go on with.</param>
    /// <param name="score">What it came to.</param>
    /// <param name="seconds">How long it was worked at this time.</param>
    /// <param name="fault">Why it failed.</param>
    public bool End(int number, string worker, string state, double score, double seconds, string? fault = null) => Writing((connection, transaction) =>
    {
        if (!IsOwn(connection, transaction, number, worker))
        {
            return false;
        }

        Execute(
            connection,
            transaction,
            "UPDATE trial SET state = @state, score = @score, seconds = seconds + @seconds, fault = @fault, worker = NULL, seen = NULL WHERE number = @number",
            ("@state", state),
            ("@score", Number(score)),
            ("@seconds", seconds),
            ("@fault", fault),
            ("@number", number));
        Note(connection, transaction, number, worker, state);
        return true;
    });

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Gives free what belongs to workers that are silent, or that are known to live no more.</summary>
    private static void Reclaim(SqliteConnection connection, SqliteTransaction transaction)
    {
        var lost = new List<(int Number, string Worker)>();
        using (var command = Command(connection, transaction, "SELECT number, worker, seen FROM trial WHERE state = 'running'"))
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
            Execute(connection, transaction, "UPDATE trial SET state = 'queued', worker = NULL, seen = NULL WHERE number = @number", ("@number", number));
            Note(connection, transaction, number, worker, "lost");
        }
    }

    private static StoredTrial New(SqliteConnection connection, SqliteTransaction transaction, Study study, SweepConfig config, Configuration configuration, int number, string worker)
    {
        var target = study.Pruner is Pruner.Asha asha ? asha.Item.Minimum : config.Steps;
        var seed = config.Seed + (number % config.Seeds);
        Insert(connection, transaction, number, false, configuration, seed, "running", target, worker);
        Note(connection, transaction, number, worker, "begun");
        return new StoredTrial(new Trial(number, configuration, seed, [], double.NaN, 0, TrialState.Running), false, false, target, null, worker);
    }

    private static StoredTrial Own(SqliteConnection connection, SqliteTransaction transaction, StoredTrial trial, int target, string worker)
    {
        Execute(
            connection,
            transaction,
            "UPDATE trial SET state = 'running', worker = @worker, seen = @now, target = @target WHERE number = @number",
            ("@worker", worker),
            ("@now", Now),
            ("@target", target),
            ("@number", trial.Number));
        Note(connection, transaction, trial.Number, worker, "taken");
        return trial with { Target = target, IsQueued = false, Worker = worker };
    }

    private static bool IsOwn(SqliteConnection connection, SqliteTransaction transaction, int number, string worker) =>
        Scalar(connection, transaction, "SELECT 1 FROM trial WHERE number = @number AND worker = @worker AND state = 'running'", ("@number", number), ("@worker", worker)) is not null;

    private static void Note(SqliteConnection connection, SqliteTransaction transaction, int number, string worker, string what) =>
        Execute(connection, transaction, "INSERT INTO event (at, trial, worker, what) VALUES (@at, @trial, @worker, @what)", ("@at", Now), ("@trial", number), ("@worker", worker), ("@what", what));

    private static void Insert(
        SqliteConnection connection, SqliteTransaction? transaction, int number, bool isBaseline, Configuration configuration, int seed, string state, int target, string? worker) => Execute(
        connection,
        transaction,
        "INSERT INTO trial (number, baseline, configuration, seed, state, target, worker, seen) VALUES (@number, @baseline, @configuration, @seed, @state, @target, @worker, @seen)",
        ("@number", number),
        ("@baseline", isBaseline ? 1 : 0),
        ("@configuration", ConfigurationModule.toJson(configuration)),
        ("@seed", seed),
        ("@state", state),
        ("@target", target),
        ("@worker", worker),
        ("@seen", worker is null ? null : Now));

    private static StoredTrial[] All(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var looks = new List<(int Trial, int Step, double Score)>();
        using (var command = Command(connection, transaction, "SELECT trial, step, score FROM look ORDER BY trial, step"))
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                looks.Add((reader.GetInt32(0), reader.GetInt32(1), reader.IsDBNull(2) ? double.NaN : reader.GetDouble(2)));
            }
        }

        var curves = looks.ToLookup(look => look.Trial, look => Tuple.Create(look.Step, look.Score));
        var trials = new List<StoredTrial>();
        using (var command = Command(connection, transaction, "SELECT number, baseline, configuration, seed, state, target, score, seconds, fault, worker FROM trial ORDER BY baseline DESC, ABS(number)"))
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var number = reader.GetInt32(0);
                var state = reader.GetString(4);
                var trial = new Trial(
                    number,
                    ConfigurationModule.ofJson(reader.GetString(2)),
                    reader.GetInt32(3),
                    [.. curves[number]],
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
                trials.Add(new StoredTrial(trial, reader.GetInt32(1) == 1, state == "queued", reader.GetInt32(5), reader.IsDBNull(8) ? null : reader.GetString(8), reader.IsDBNull(9) ? null : reader.GetString(9)));
            }
        }

        return [.. trials];
    }

    private static object? Number(double value) => double.IsNaN(value) ? null : value;

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static int Execute(SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, transaction, text, parameters);
        return command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(connection, transaction, text, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    private T Reading<T>(Func<SqliteConnection, T> read) => Guarded(_path, () =>
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        return read(connection);
    });

    /// <summary>Writes in one piece: all of it or nothing, and nobody else in between.</summary>
    private T Writing<T>(Func<SqliteConnection, SqliteTransaction, T> write) => Reading(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = write(connection, transaction);
        transaction.Commit();
        return result;
    });

    /// <summary>What SQLite says, in words that say what to do.</summary>
    private static T Guarded<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException problem)
        {
            throw problem.SqliteErrorCode switch
            {
                // BUSY and LOCKED, CORRUPT and NOTADB, FULL, READONLY and CANTOPEN: SQLite's numbers.
                5 or 6 => new InvalidOperationException($"{path} is locked by another program, for longer than half a minute. See what holds it, and go on with the sweep by the same command."),
                11 or 26 => new InputException($"{path} is damaged: {problem.Message} Restore it from a copy, or begin anew under another name with --study."),
                13 => new InvalidOperationException($"{path} can't be written: the disk is full. Nothing is lost; make room, and go on with the sweep by the same command."),
                8 or 14 => new InputException($"{path} can't be opened for writing: {problem.Message} Name a study where you may write, with --study."),
                _ => new InputException(string.Create(CultureInfo.InvariantCulture, $"{path} is no sweep that this program can read (SQLite error {problem.SqliteErrorCode}: {problem.Message})")),
            };
        }
        catch (Exception problem) when (problem is JsonException or InputException)
        {
            throw new InputException($"{path} is damaged: {problem.Message.TrimEnd('.')}. Restore it from a copy, or begin anew under another name with --study.");
        }
    }
}
