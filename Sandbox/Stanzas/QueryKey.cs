namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>What tells one query from another.</summary>
/// <param name="Namespace">The <c>xmlns</c> attribute.</param>
/// <param name="Type">get or set.</param>
/// <param name="Content">The tag of a child that names the query; empty for a query without content.</param>
internal readonly record struct QueryKey(string Namespace, string Type, string Content);
