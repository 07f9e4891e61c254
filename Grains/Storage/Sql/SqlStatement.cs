namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A statement and its values; no value is null, see <see cref="SqlNull"/>.</summary>
internal readonly record struct SqlStatement(SqlText Text, object[] Values);
