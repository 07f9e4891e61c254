namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>What a column's values are.</summary>
internal enum SqlColumnKind
{
    Text,
    Integer,
    Blob,
}
