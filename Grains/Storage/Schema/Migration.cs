namespace OrleansGateway.Grains.Storage.Schema;

/// <summary>One step of the schema, applied once and never changed after a release.</summary>
/// <param name="Version">Counted from 1, without gaps.</param>
/// <param name="Name">What it brings.</param>
/// <param name="Statements">The statements in the common form, see <see cref="Sql.SqlDialect.Render"/>.</param>
internal sealed record Migration(int Version, string Name, IReadOnlyList<string> Statements);
