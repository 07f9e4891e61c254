namespace OrleansGateway.Protocol.Transport;

/// <summary>A payload on its way to the writer loop. It is either withdrawn or written, never both.</summary>
internal sealed class OutgoingFrame(ReadOnlyMemory<byte> payload)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Withdrawn = 2;

    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Waiting;

    /// <summary>What is to be encrypted and written.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>Takes the frame for writing; false where its sender has withdrawn it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Tells the sender that the frame was written.</summary>
    public void Complete() => _written.TrySetResult();

    /// <summary>Tells the sender that it was not, or perhaps not.</summary>
    public void Fail(Exception exception) => _written.TrySetException(exception);

    /// <summary>Waits until the frame is written. Cancelling withdraws it, unless writing has begun.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(Withdraw, null).ConfigureAwait(false))
        {
            await _written.Task.ConfigureAwait(false);
        }
    }

    private void Withdraw(object? state, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting)
        {
            _written.TrySetCanceled(cancellationToken);
        }
    }
}
