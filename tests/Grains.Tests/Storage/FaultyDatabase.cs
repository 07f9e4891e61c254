using System.Data.Common;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Sql;

namespace OrleansGateway.Grains.Tests.Storage;

/// <summary>A database whose commits fail when a test says so, before or after they took effect.</summary>
internal sealed class FaultyDatabase(ISqlDatabase inner) : ISqlDatabase
{
    private int _commits;

    /// <summary>Called after every commit, failed or not.</summary>
    public Action? Committed { get; set; }

    /// <summary>What happens to the n-th commit, counted from 1. Default: it succeeds.</summary>
    public Func<int, CommitFault> Fault { get; set; } = static _ => CommitFault.None;

    /// <summary>What the answer to a query, read already, waits for. Default: nothing.</summary>
    public Func<string, Task> Answering { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Whether the process is "dead": nothing is written any more.</summary>
    public bool IsDead { get; private set; }

    public SqlDialect Dialect => inner.Dialect;

    public int WriteParallelism => inner.WriteParallelism;

    public bool IsExclusive => inner.IsExclusive;

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<UnitOutcome>> CommitAsync(
        IReadOnlyList<WriteUnit> units, CancellationToken cancellationToken)
    {
        var fault = IsDead ? CommitFault.FailBefore : Fault(Interlocked.Increment(ref _commits));
        IsDead |= fault is CommitFault.DieBefore or CommitFault.DieAfter;
        try
        {
            if (fault is CommitFault.FailBefore or CommitFault.DieBefore)
            {
                throw new StorageUnavailableException("injected before the commit");
            }

            var outcomes = await inner.CommitAsync(units, cancellationToken);
            return fault == CommitFault.None ? outcomes : throw new StorageUnavailableException("injected after the commit");
        }
        finally
        {
            Committed?.Invoke();
        }
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        if (IsDead)
        {
            throw new StorageUnavailableException("the process is dead");
        }

        var rows = await inner.QueryAsync(statement, read, cancellationToken);
        await Answering(statement.Text.In(Dialect));
        return rows;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
