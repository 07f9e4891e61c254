using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>The one writer, on a thread of its own: waiting for the disk must not block a thread that runs grains.</summary>
internal sealed class SqliteWriter : IDisposable
{
    // SQLITE_CONSTRAINT and what lies in a statement itself; all other codes concern the database as a whole.
    private static readonly HashSet<int> UnitErrors = [1, 18, 19, 20, 25];

    private readonly SqliteSession _session;
    private readonly BlockingCollection<Job> _jobs = [];
    private readonly Thread _thread;

    public SqliteWriter(SqliteSession session)
    {
        _session = session;
        _thread = new Thread(Run) { IsBackground = true, Name = "gateway-sqlite-writer" };
        _thread.Start();
    }

    public Task<IReadOnlyList<UnitOutcome>> CommitAsync(IReadOnlyList<WriteUnit> units)
    {
        var job = new Job(units, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _jobs.Add(job);
        return job.Completion.Task;
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
        _session.Dispose();
    }

    private void Run()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            try
            {
                job.Completion.SetResult(CommitNow(job.Units));
            }
#pragma warning disable CA1031 // The error goes to the waiting callers; the writer lives on.
            catch (Exception error)
#pragma warning restore CA1031
            {
                job.Completion.SetException(new StorageUnavailableException("The SQLite transaction failed.", error));
            }
        }
    }

    private UnitOutcome[] CommitNow(IReadOnlyList<WriteUnit> units)
    {
        _session.ExecuteText("BEGIN IMMEDIATE");
        try
        {
            var outcomes = units.Count == 1 ? [ExecuteAlone(units[0])] : units.Select(ExecuteUnit).ToArray();
            _session.ExecuteText("COMMIT");
            return outcomes;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    // A unit that has the transaction to itself needs no savepoint, for which SQLite would keep a copy of every page it changes.
    private UnitOutcome ExecuteAlone(WriteUnit unit)
    {
        var outcome = ExecuteStatements(unit);
        if (outcome.Error is not null)
        {
            _session.ExecuteText("ROLLBACK; BEGIN IMMEDIATE");
        }

        return outcome;
    }

    private UnitOutcome ExecuteUnit(WriteUnit unit)
    {
        if (unit.Statements.Count == 1)
        {
            return ExecuteStatements(unit);
        }

        _session.ExecuteText("SAVEPOINT unit");
        var outcome = ExecuteStatements(unit);
        _session.ExecuteText(outcome.Error is null ? "RELEASE unit" : "ROLLBACK TO unit; RELEASE unit");
        return outcome;
    }

    private UnitOutcome ExecuteStatements(WriteUnit unit)
    {
        try
        {
            var results = new StatementResult[unit.Statements.Count];
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = _session.Execute(unit.Statements[i]);
            }

            return new UnitOutcome(results, null);
        }
        catch (SqliteException error) when (UnitErrors.Contains(error.SqliteErrorCode))
        {
            return UnitOutcome.Failed(error);
        }
    }

    private void RollBack()
    {
        try
        {
            _session.ExecuteText("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (full disk, I/O error); the first error is the one to tell.
        }
    }

    private sealed record Job(
        IReadOnlyList<WriteUnit> Units, TaskCompletionSource<IReadOnlyList<UnitOutcome>> Completion);
}
