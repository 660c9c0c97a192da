using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace RnnFunctional.Host.Sweeps;

/// <summary>The file of a sweep at <paramref name="path"/>, which is read and written in transactions, and says in words what to do where SQLite can't.</summary>
internal sealed class SqliteFile(string path)
{
    /// <summary>How long somebody waits for a file that another program has locked.</summary>
    private const int Patience = 30;

    /// <summary>Makes the file, by <paramref name="fill"/>, under a name of its own. It has its name when it is complete, unless another program was faster.</summary>
    public void Create(Action<SqliteTransaction> fill)
    {
        var partial = $"{path}.partial-{Environment.ProcessId}";
        File.Delete(partial);
        new SqliteFile(partial).InTransaction(SqliteOpenMode.ReadWriteCreate, deferred: false, transaction =>
        {
            fill(transaction);
            return 0;
        });
        try
        {
            File.Move(partial, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(partial);
        }
    }

    /// <summary>What <paramref name="read"/> finds, all of it as it was at one moment.</summary>
    public T Read<T>(Func<SqliteTransaction, T> read) => InTransaction(SqliteOpenMode.ReadWrite, deferred: true, read);

    /// <summary>Writes in one piece: all of it or nothing, and nobody else in between.</summary>
    public T Write<T>(Func<SqliteTransaction, T> write) => InTransaction(SqliteOpenMode.ReadWrite, deferred: false, write);

    private T InTransaction<T>(SqliteOpenMode mode, bool deferred, Func<SqliteTransaction, T> act)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, DefaultTimeout = Patience, Pooling = false }.ToString());
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred);
            var result = act(transaction);
            transaction.Commit();
            return result;
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

/// <summary>Commands within a transaction, their parameters by name.</summary>
internal static class SqliteTransactionExtensions
{
    public static SqliteCommand Command(this SqliteTransaction transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    public static int Execute(this SqliteTransaction transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = transaction.Command(text, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row; null where there is none.</summary>
    public static object? Scalar(this SqliteTransaction transaction, string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = transaction.Command(text, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}
