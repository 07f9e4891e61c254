using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>A question to the server: it builds its own node and reads its own answer. Ids, time-outs and errors are not its business.</summary>
/// <typeparam name="TReply">What the answer says.</typeparam>
internal interface IIqRequest<out TReply>
{
    /// <summary>Builds the stanza.</summary>
    /// <param name="id">The id that the answer will repeat.</param>
    Node ToNode(string id);

    /// <summary>Reads the answer.</summary>
    /// <param name="reply">An answer of type <c>result</c>.</param>
    /// <exception cref="ProtocolViolationException">Something is missing that must be there.</exception>
    TReply ParseReply(Node reply);
}
