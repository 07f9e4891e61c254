using System.Data;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>NULL with a type: PostgreSQL cannot always infer one.</summary>
internal sealed class SqlNull
{
    public static readonly SqlNull Text = new(DbType.String);
    public static readonly SqlNull Integer = new(DbType.Int64);
    public static readonly SqlNull Bytes = new(DbType.Binary);

    private SqlNull(DbType type) => Type = type;

    public DbType Type { get; }

    public static object Or(string? value) => value ?? (object)Text;

    public static object Or(long? value) => value ?? (object)Integer;

    public static object Or(byte[]? value) => value ?? (object)Bytes;
}
