namespace OrleansGateway.Protocol.Core;

/// <summary>
/// The root of what the protocol library throws. The branches say what follows: <see cref="ConnectionException"/>, the
/// connection is dead; <see cref="ProtocolViolationException"/>, the peer broke the rules;
/// <see cref="RequestRefusedException"/>, the server refused a request and the connection lives on;
/// <see cref="InvalidRequestException"/>, the caller asked for something that cannot be;
/// <see cref="Signal.SignalException"/>, one message could not be encrypted or decrypted and all else lives on.
/// </summary>
public abstract class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, without message content, keys or phone numbers.</param>
    /// <param name="inner">The cause.</param>
    protected ProtocolException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the same call may succeed later without a change.</summary>
    public abstract bool IsTransient { get; }
}
