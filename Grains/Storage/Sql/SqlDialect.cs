namespace OrleansGateway.Grains.Storage.Sql;

/// <summary>The few words in which the two databases differ. Everything else of our SQL is common to both.</summary>
internal sealed class SqlDialect
{
    public static readonly SqlDialect Sqlite = new()
    {
        Name = "sqlite",
        Blob = "BLOB",
        NowMilliseconds = "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
        ForShare = "",
        SkipLocked = "",
        EachTextOpen = "(SELECT value FROM json_each(",
        EachTextClose = "))",
    };

    public static readonly SqlDialect Postgres = new()
    {
        Name = "postgres",
        Blob = "BYTEA",
        NowMilliseconds = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        ForShare = "FOR SHARE",
        SkipLocked = "FOR UPDATE SKIP LOCKED",
        EachTextOpen = "(SELECT value FROM jsonb_array_elements_text(CAST(",
        EachTextClose = " AS jsonb)))",
    };

    private SqlDialect()
    {
    }

    public required string Name { get; init; }

    public required string Blob { get; init; }

    public required string NowMilliseconds { get; init; }

    public required string ForShare { get; init; }

    public required string SkipLocked { get; init; }

    public required string EachTextOpen { get; init; }

    public required string EachTextClose { get; init; }

    /// <summary>
    /// Writes the common text in this dialect: <c>{blob}</c>, <c>{now_ms}</c>, <c>{for_share}</c>, <c>{skip_locked}</c>,
    /// and <c>{each:@p}</c> for the texts of a JSON array.
    /// </summary>
    public string Render(string text)
    {
        text = text
            .Replace("{blob}", Blob, StringComparison.Ordinal)
            .Replace("{now_ms}", NowMilliseconds, StringComparison.Ordinal)
            .Replace("{for_share}", ForShare, StringComparison.Ordinal)
            .Replace("{skip_locked}", SkipLocked, StringComparison.Ordinal);

        for (var open = text.IndexOf("{each:", StringComparison.Ordinal);
             open >= 0;
             open = text.IndexOf("{each:", StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            var parameter = text[(open + "{each:".Length)..close];
            text = $"{text[..open]}{EachTextOpen}{parameter}{EachTextClose}{text[(close + 1)..]}";
        }

        return text;
    }
}
