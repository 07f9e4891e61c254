using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Storage.Sqlite;

/// <summary>The one writer, on a thread of its own: waiting for the disk must not block a thread that runs grains.</summary>
internal sealed class SqliteWriter : IDisposable
{
    // SQLITE_CONSTRAINT and what lies in a statement itself; all other codes concern the database as a whole.
    private static readonly HashSet<int> UnitErrors = [1, 18, 19, 20, 25];

    private static readonly SqlText Begin = new("BEGIN IMMEDIATE");
    private static readonly SqlText Commit = new("COMMIT");

    private readonly SqliteSession _session;
    private readonly HashSet<Fence> _current = []; // leases that this transaction has looked up
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

    // At first without savepoints, for which SQLite would keep a copy of every page that a unit changes.
    private UnitOutcome[] CommitNow(IReadOnlyList<WriteUnit> units)
    {
        var outcomes = Transact(units, Execute, static outcome => outcome.Error is null or StaleEpochException);
        return outcomes ?? Transact(units, ExecuteInSavepoint, static _ => true)!;
    }

    /// <returns>The outcomes; null when one of them is not acceptable and the transaction is rolled back.</returns>
    private UnitOutcome[]? Transact(
        IReadOnlyList<WriteUnit> units, Func<WriteUnit, UnitOutcome> execute, Func<UnitOutcome, bool> isAcceptable)
    {
        _current.Clear();
        _session.Execute(Begin.With());
        try
        {
            var outcomes = new UnitOutcome[units.Count];
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = execute(units[i]);
                if (!isAcceptable(outcomes[i]))
                {
                    RollBack();
                    return null;
                }
            }

            _session.Execute(Commit.With());
            return outcomes;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private UnitOutcome ExecuteInSavepoint(WriteUnit unit)
    {
        _session.ExecuteText("SAVEPOINT unit");
        var outcome = Execute(unit);
        _session.ExecuteText(outcome.Error is null ? "RELEASE unit" : "ROLLBACK TO unit; RELEASE unit");
        return outcome;
    }

    private UnitOutcome Execute(WriteUnit unit)
    {
        try
        {
            if (unit.Fence is { } fence && !IsCurrent(fence))
            {
                return UnitOutcome.Failed(fence.Stale());
            }

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
        finally
        {
            if (unit.Fence is null)
            {
                // It may have given a lease to another owner.
                _current.Clear();
            }
        }
    }

    private bool IsCurrent(Fence fence)
    {
        if (_current.Contains(fence))
        {
            return true;
        }

        var isCurrent = _session.Execute(fence.Guard()).Rows.Count > 0;
        if (isCurrent)
        {
            _current.Add(fence);
        }

        return isCurrent;
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
