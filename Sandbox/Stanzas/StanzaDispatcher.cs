using System.Collections.Frozen;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Passes each stanza of a logged-in device, real or virtual, to the handler of its tag.</summary>
/// <param name="handlers">The handlers, one per tag.</param>
/// <param name="logger">Where refusals are logged.</param>
internal sealed partial class StanzaDispatcher(IEnumerable<IStanzaHandler> handlers, ILogger<StanzaDispatcher> logger)
{
    private readonly FrozenDictionary<string, IStanzaHandler> _handlers = handlers.ToFrozenDictionary(handler => handler.Tag);

    /// <summary>Handles a stanza, or answers it with an error.</summary>
    /// <param name="context">The sender and its link.</param>
    /// <param name="stanza">The stanza.</param>
    /// <exception cref="ProtocolViolationException">No error answer exists for the violation; the stream must end.</exception>
    public void Dispatch(StanzaContext context, Node stanza)
    {
        if (!_handlers.TryGetValue(stanza.Tag, out var handler))
        {
            throw new ProtocolViolationException($"The server knows no stanza <{Shorten(stanza.Tag)}>.");
        }

        if (context.Sender.Faults.Answer(stanza.Tag, error => handler.Refuse(stanza, error)) is { } answer)
        {
            LogFault(context.Sender.LogName, stanza.Tag);
            context.Reply(answer);
            return;
        }

        Handle(handler, context, stanza);
    }

    private static string Shorten(string tag) => tag.Length <= 40 ? tag : tag[..40];

    private void Handle(IStanzaHandler handler, StanzaContext context, Node stanza)
    {
        try
        {
            handler.Handle(context, stanza);
        }
        catch (StanzaRefusedException refused)
        {
            LogRefused(context.Sender.LogName, stanza.Tag, refused.Error.Code, refused.Error.Text);
            Answer(handler, context, stanza, refused.Error);
        }
        catch (ProtocolViolationException violation) when (handler.Refuse(stanza, StanzaError.BadRequest) is { } answer)
        {
            LogViolation(context.Sender.LogName, stanza.Tag, violation.Message);
            context.Reply(answer);
        }
    }

    private static void Answer(IStanzaHandler handler, StanzaContext context, Node stanza, StanzaError error)
    {
        if (handler.Refuse(stanza, error) is { } answer)
        {
            context.Reply(answer);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Device {Device}: <{Tag}> answered with the injected error.")]
    private partial void LogFault(string device, string tag);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device {Device}: <{Tag}> refused with {Code} {Text}.")]
    private partial void LogRefused(string device, string tag, int code, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device}: <{Tag}> violates the protocol: {Rule}")]
    private partial void LogViolation(string device, string tag, string rule);
}
