using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The faults of one device; they outlive its connections.</summary>
internal sealed class DeviceFaults
{
    private readonly Lock _gate = new();
    private StanzaError? _error;
    private string? _tag;
    private int _answers;
    private long _delayTicks;
    private int _loginRefusals;
    private int _loginReason;

    /// <summary>How long every stanza to the device is delayed.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>How many stanzas are still to be answered with an error.</summary>
    public int AnswersLeft => Volatile.Read(ref _answers);

    /// <summary>Answers the next stanzas with an error instead of handling them.</summary>
    /// <param name="count">How many; 0 ends the fault.</param>
    /// <param name="error">The error.</param>
    /// <param name="tag">Only stanzas with this tag, or null for messages, queries and receipts alike.</param>
    public void AnswerNext(int count, StanzaError error, string? tag)
    {
        lock (_gate)
        {
            _error = error;
            _tag = tag;
            Volatile.Write(ref _answers, count);
        }
    }

    /// <summary>Uses up one error where one is set for such a stanza and the stanza can be answered with it.</summary>
    /// <param name="tag">The stanza's tag.</param>
    /// <param name="refuse">Makes the answer from the error; null where the stanza gets none.</param>
    /// <returns>The answer, or null.</returns>
    public Node? Answer(string tag, Func<StanzaError, Node?> refuse)
    {
        if (Volatile.Read(ref _answers) == 0)
        {
            return null;
        }

        lock (_gate)
        {
            if (_answers == 0 || (_tag is not null && _tag != tag) || refuse(_error!) is not { } answer)
            {
                return null;
            }

            Volatile.Write(ref _answers, _answers - 1);
            return answer;
        }
    }

    /// <summary>Answers the next logins with a failure.</summary>
    /// <param name="count">How many; 0 ends the fault.</param>
    /// <param name="reason">The reason's number (docs/protocol/facts.md#codes.connectFailure).</param>
    public void RefuseLogins(int count, int reason)
    {
        lock (_gate)
        {
            _loginRefusals = count;
            _loginReason = reason;
        }
    }

    /// <summary>Uses up one refusal of a login, where one is set.</summary>
    /// <returns>The reason, or null.</returns>
    public int? TakeLoginRefusal()
    {
        lock (_gate)
        {
            if (_loginRefusals == 0)
            {
                return null;
            }

            _loginRefusals--;
            return _loginReason;
        }
    }
}
