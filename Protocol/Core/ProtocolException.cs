namespace OrleansGateway.Protocol.Core;

/// <summary>
/// The root of what the protocol library throws. The branches say what follows: <see cref="ConnectionException"/>, the
/// connection is dead; <see cref="ProtocolViolationException"/>, the peer broke the rules;
/// <see cref="RequestRefusedException"/>, the server refused a request and the connection lives on;
/// <see cref="InvalidRequestException"/>, the caller asked for something that is not possible. Failures that concern a single
/// message are not thrown to callers: they become events and outcomes of sends.
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

/// <summary>The connection is dead; <see cref="Failure"/> says why and what may be tried.</summary>
/// <param name="failure">The typed reason.</param>
/// <param name="inner">The cause.</param>
public sealed class ConnectionException(ConnectionFailure failure, Exception? inner = null)
    : ProtocolException(failure.ToString(), inner)
{
    /// <summary>The typed reason, with the server's code and text where it gave one.</summary>
    public ConnectionFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => Failure.IsTransient;
}

/// <summary>
/// The connection ended while a stanza was being written: whether the peer has it is unknown. Where the peer certainly has
/// nothing, <see cref="ConnectionException"/> is thrown instead.
/// </summary>
/// <param name="failure">Why the connection ended.</param>
/// <param name="inner">The cause.</param>
public sealed class WriteInterruptedException(ConnectionFailure failure, Exception? inner = null)
    : ProtocolException($"The connection ended during a write: {failure}", inner)
{
    /// <summary>Why the connection ended.</summary>
    public ConnectionFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>The peer broke the rules of the protocol: bytes that do not decode, a check that failed.</summary>
/// <param name="message">Which rule, without content.</param>
/// <param name="inner">The cause.</param>
public class ProtocolViolationException(string message, Exception? inner = null) : ProtocolException(message, inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>The server answered a request with an error.</summary>
/// <param name="code">The server's code.</param>
/// <param name="text">The server's text.</param>
public sealed class RequestRefusedException(int code, string text)
    : ProtocolException($"The server refused the request: {code} {text}".TrimEnd())
{
    /// <summary>The server's code, as in HTTP: 4xx for what we did, 5xx for the server.</summary>
    public int Code { get; } = code;

    /// <summary>The server's text.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override bool IsTransient => Code is 408 or 429 or >= 500;
}

/// <summary>The server did not answer a request in time; the connection may live on.</summary>
/// <param name="timeout">How long the request waited.</param>
public sealed class RequestTimedOutException(TimeSpan timeout)
    : ProtocolException($"The server did not answer within {timeout.TotalSeconds:0.###} s.")
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The limit of requests that wait for the server's answer is reached; this one was not sent.</summary>
/// <param name="limit">How many may wait.</param>
public sealed class TooManyRequestsException(int limit)
    : ProtocolException($"{limit} requests wait for the server's answer; send the next one when some have completed.")
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The caller asked for something that the protocol cannot carry; the message says what to change.</summary>
/// <param name="message">What is wrong and what to do.</param>
public class InvalidRequestException(string message) : ProtocolException(message)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>A text is not a JID. The text itself is not part of the message, since it may hold a phone number.</summary>
/// <param name="text">The text.</param>
public sealed class InvalidJidException(string? text)
    : InvalidRequestException($"Not a JID (length {text?.Length ?? 0}); expected user@server, such as a number at {JidServer.User}.");
