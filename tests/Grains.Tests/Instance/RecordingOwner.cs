using System.Threading.Channels;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Tests.Instance;

/// <summary>Notes what a connection reports.</summary>
internal sealed class RecordingOwner : IConnectionOwner
{
    private readonly Channel<OwnerNote> _notes = Channel.CreateUnbounded<OwnerNote>();

    public ValueTask<OwnerNote> NextAsync() => _notes.Reader.ReadAsync();

    /// <summary>The pace that the instance keeps to.</summary>
    public PacingRules Pace { get; set; } = PacingRules.None;

    /// <summary>What comes of writing a report down.</summary>
    public Func<OwnerNote, Task> Keep { get; set; } = static _ => Task.CompletedTask;

    PacingRules IConnectionOwner.Pace() => Pace;

    void IConnectionOwner.ShowQrCode(QrCode code) => _notes.Writer.TryWrite(new OwnerNote("qr"));

    Task IConnectionOwner.PairedAsync(Jid account) => NoteAsync(new OwnerNote("paired"));

    Task IConnectionOwner.ConnectedAsync(Jid account) => NoteAsync(new OwnerNote("connected"));

    Task IConnectionOwner.WaitingAsync(AttemptEnd end, TimeSpan delay) => NoteAsync(new OwnerNote("waiting", end.Fault, delay));

    Task IConnectionOwner.HaltedAsync(AttemptEnd end, ReconnectAction action) =>
        NoteAsync(new OwnerNote($"halted {action}", end.Fault));

    private Task NoteAsync(OwnerNote note)
    {
        _notes.Writer.TryWrite(note);
        return Keep(note);
    }
}

/// <summary>One report.</summary>
internal sealed record OwnerNote(string What, InstanceFault Fault = InstanceFault.None, TimeSpan Delay = default);
