using System.Data;

namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>A statement and its values; no value is null, see <see cref="SqlNull"/>.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Values">The values of its parameters.</param>
/// <param name="Rows">For a statement over many rows the values of each row's columns; else null.</param>
internal readonly record struct SqlStatement(SqlText Text, object[] Values, IReadOnlyList<object[]>? Rows = null)
{
    /// <summary>How much it weighs in a transaction: one, or its rows.</summary>
    public int Weight => Rows?.Count ?? 1;

    /// <summary>How much memory its values take, about.</summary>
    public long Bytes => BytesOf(Values) + (Rows?.Sum(BytesOf) ?? 0);

    private static long BytesOf(object[] values)
    {
        var bytes = 0L;
        foreach (var value in values)
        {
            bytes += value switch
            {
                byte[] blob => blob.Length,
                string text => (long)sizeof(char) * text.Length,
                _ => sizeof(long),
            };
        }

        return bytes;
    }
}

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
