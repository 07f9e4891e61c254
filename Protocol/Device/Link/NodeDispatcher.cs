using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Messages;
using OrleansGateway.Protocol.Transport;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>
/// Gives each node of the server to the handler of its tag. Answers and confirmations go at once to those who wait for them;
/// all else queues up and is handled in order.
/// </summary>
/// <param name="link">Where the nodes come from.</param>
/// <param name="immediate">What is handled at once, by tag; must not wait for anything.</param>
/// <param name="handlers">What is handled in order, by tag.</param>
internal sealed partial class NodeDispatcher(
    DeviceLink link, IReadOnlyDictionary<string, Action<Node>> immediate, IReadOnlyDictionary<string, IStanzaHandler> handlers)
{
    private readonly ILogger _logger = link.Scope.Logger;

    private readonly NodeQueue _waiting = new(link.Scope.Options.MaxWaitingStanzas, link.Scope.Options.MaxWaitingBytes);

    /// <summary>Reads until the connection has ended.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var node in link.Connection.Incoming.ReadAllAsync(cancellationToken))
            {
                if (IsImmediate(node, out var handle))
                {
                    HandleNow(node, handle);
                }
                else
                {
                    await _waiting.WriteAsync(node, cancellationToken);
                }
            }
        }
        finally
        {
            _waiting.Complete();
        }
    }

    /// <summary>Handles what is read, to the last node.</summary>
    public async Task HandleAsync(CancellationToken cancellationToken)
    {
        await foreach (var node in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            if (handlers.TryGetValue(node.Tag, out var handler))
            {
                await HandleAsync(node, handler, cancellationToken);
            }
            else
            {
                LogUnknown(node.Tag.Length);
            }
        }
    }

    private bool IsImmediate(Node node, out Action<Node> handle)
    {
        handle = immediate.GetValueOrDefault(node.Tag)!;
        return handle is not null && (node.Tag != IqStanza.Tag || IqStanza.IsReply(node));
    }

    private void HandleNow(Node node, Action<Node> handle)
    {
        try
        {
            handle(node);
        }
        catch (ProtocolViolationException violation)
        {
            LogMalformed(violation.Message);
        }
    }

    private async Task HandleAsync(Node node, IStanzaHandler handler, CancellationToken cancellationToken)
    {
        try
        {
            await handler.HandleAsync(node, cancellationToken);
        }
        catch (ProtocolViolationException violation)
        {
            LogMalformed(violation.Message);
            await RefuseAsync(node, cancellationToken);
        }
        catch (Exception dead) when (dead is ConnectionException or WriteInterruptedException)
        {
            // The stanzas that came before the end are handled all the same; the last one may say why it ended.
            LogNotAnswered(dead.GetType().Name);
        }
    }

    private async Task RefuseAsync(Node node, CancellationToken cancellationToken)
    {
        if (node.Attribute("id") is null || node.Attribute("from") is null)
        {
            return;
        }

        if (node.Tag == MessageStanza.Tag && link.Account.Current.Account is { } linked)
        {
            var refusal = AckStanza.ForMessage(node, linked.Jid, NackCode.ParsingError);
            await link.Confirmations.SendAfterAsync(Task.CompletedTask, cancellationToken, refusal);
        }
        else if (node.Tag != IqStanza.Tag)
        {
            await link.Confirmations.SendAfterAsync(Task.CompletedTask, cancellationToken, AckStanza.For(node));
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A stanza with an unknown tag of {Length} characters was left aside")]
    private partial void LogUnknown(int length);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stanza was malformed: {Rule}")]
    private partial void LogMalformed(string rule);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A stanza could not be answered, the connection has ended: {Failure}")]
    private partial void LogNotAnswered(string failure);
}
