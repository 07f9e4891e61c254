using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>Answers one kind of query.</summary>
internal interface IQueryHandler
{
    /// <summary>The queries that it answers.</summary>
    IReadOnlyList<QueryKey> Keys { get; }

    /// <summary>Answers a query.</summary>
    /// <param name="context">The sender of the query.</param>
    /// <param name="query">The query.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="StanzaRefusedException">The answer is an error.</exception>
    /// <exception cref="Protocol.Core.ProtocolViolationException">The query lacks a required part.</exception>
    Node Answer(StanzaContext context, Node query);

    /// <summary>Does the work that must follow the answer.</summary>
    /// <param name="context">The sender of the query.</param>
    void AfterAnswer(StanzaContext context)
    {
    }
}

/// <summary>The parts that identify a kind of query.</summary>
/// <param name="Namespace">The <c>xmlns</c> attribute.</param>
/// <param name="Type">get or set.</param>
/// <param name="Content">The tag of a child that names the query; empty for a query without content.</param>
internal readonly record struct QueryKey(string Namespace, string Type, string Content);
