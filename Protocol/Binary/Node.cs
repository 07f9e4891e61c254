using System.Globalization;
using System.Text;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Binary;

/// <summary>
/// One element of the binary XML that both sides exchange: a tag, attributes in order, and either children, bytes, text or
/// nothing. Immutable.
/// </summary>
internal sealed class Node
{
    private readonly KeyValuePair<string, string>[] _attributes;

    /// <summary>Creates a node from parts that the caller gives away, as a decoder has them.</summary>
    internal Node(string tag, KeyValuePair<string, string>[] attributes, object? content, bool hasUnknownDomain = false)
    {
        Tag = tag;
        _attributes = attributes;
        Content = content;
        HasUnknownDomain = hasUnknownDomain;
    }

    /// <summary>Creates a node without content.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="attributes">Name and value in wire order; an attribute with a null value is left out.</param>
    public Node(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
        : this(tag, ToArray(attributes), null)
    {
    }

    /// <summary>Creates a node from attributes that are known already.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="attributes">Name and value in wire order; copied.</param>
    public Node(string tag, IReadOnlyList<KeyValuePair<string, string>> attributes)
        : this(tag, attributes.ToArray(), null)
    {
    }

    /// <summary>The tag.</summary>
    public string Tag { get; }

    /// <summary>The attributes in wire order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _attributes;

    /// <summary>The children; empty where the content is something else.</summary>
    public IReadOnlyList<Node> Children => Content as Node[] ?? [];

    /// <summary>Whether the content is bytes or text.</summary>
    public bool HasData => Content is byte[] or string;

    /// <summary>
    /// Whether a JID of this element came with a domain that the protocol does not assign. Its text then shows the
    /// phone-number server, as other clients read it, but the address is not to be trusted: <see cref="JidAttribute"/> and
    /// <see cref="RequiredJid"/> refuse every address of the element.
    /// </summary>
    public bool HasUnknownDomain { get; }

    /// <summary>The attributes in wire order, for the encoder.</summary>
    internal ReadOnlySpan<KeyValuePair<string, string>> AttributeSpan => _attributes;

    /// <summary>The children as array, bytes as array, text, or null. Only text may be written as a token.</summary>
    internal object? Content { get; }

    /// <summary>The content as bytes (text as UTF-8); empty where there is none.</summary>
    public ReadOnlyMemory<byte> Bytes => Content switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => ReadOnlyMemory<byte>.Empty,
    };

    /// <summary>The content as text (bytes as UTF-8); empty where there is none.</summary>
    public string Text => Content switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => "",
    };

    /// <summary>The same node with these children as content.</summary>
    /// <param name="children">The children; null entries are left out.</param>
    public Node With(params IEnumerable<Node?> children) =>
        new(Tag, _attributes, children.OfType<Node>().ToArray(), HasUnknownDomain);

    /// <summary>The same node with bytes as content.</summary>
    /// <param name="content">The bytes; not copied, so the caller gives them away.</param>
    public Node WithBytes(byte[] content) => new(Tag, _attributes, content, HasUnknownDomain);

    /// <summary>The same node with text as content.</summary>
    /// <param name="content">The text.</param>
    public Node WithText(string content) => new(Tag, _attributes, content, HasUnknownDomain);

    /// <summary>The same node with one attribute set or, for null, removed.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">The value; null removes the attribute.</param>
    public Node WithAttribute(string name, string? value)
    {
        var attributes = _attributes.ToList();
        var index = attributes.FindIndex(attribute => attribute.Key == name);
        if (value is null)
        {
            attributes.RemoveAll(attribute => attribute.Key == name);
        }
        else if (index >= 0)
        {
            attributes[index] = new(name, value);
        }
        else
        {
            attributes.Add(new(name, value));
        }

        return new Node(Tag, attributes.ToArray(), Content, HasUnknownDomain);
    }

    /// <summary>The value of an attribute, or null.</summary>
    /// <param name="name">The attribute's name.</param>
    public string? Attribute(string name)
    {
        foreach (var attribute in _attributes)
        {
            if (attribute.Key == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>The value of an attribute that must be there.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="ProtocolViolationException">It is not there.</exception>
    public string RequiredAttribute(string name) => Attribute(name) ?? throw Missing($"attribute '{name}'");

    /// <summary>An attribute as a number, or null where it is missing.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="ProtocolViolationException">It is not a whole number.</exception>
    public long? NumberAttribute(string name)
    {
        var text = Attribute(name);
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Missing($"number in attribute '{name}'");
    }

    /// <summary>An attribute as a number that must be there.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="ProtocolViolationException">It is missing or no whole number.</exception>
    public long RequiredNumber(string name) => NumberAttribute(name) ?? throw Missing($"attribute '{name}'");

    /// <summary>An attribute as a JID, or null where it is missing.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="ProtocolViolationException">It is not a JID, or one that is not to be trusted.</exception>
    public Jid? JidAttribute(string name)
    {
        var text = Attribute(name);
        if (text is null)
        {
            return null;
        }

        return !HasUnknownDomain && Jid.TryParse(text, out var jid) ? jid : throw Missing($"JID in attribute '{name}'");
    }

    /// <summary>An attribute as a JID that must be there.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="ProtocolViolationException">It is missing or no JID.</exception>
    public Jid RequiredJid(string name) => JidAttribute(name) ?? throw Missing($"attribute '{name}'");

    /// <summary>The first child with a tag, or null.</summary>
    /// <param name="tag">The child's tag.</param>
    public Node? Child(string tag)
    {
        if (Content is not Node[] children)
        {
            return null;
        }

        foreach (var child in children)
        {
            if (child.Tag == tag)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The first child with a tag, which must be there.</summary>
    /// <param name="tag">The child's tag.</param>
    /// <exception cref="ProtocolViolationException">There is none.</exception>
    public Node RequiredChild(string tag) => Child(tag) ?? throw Missing($"child <{tag}>");

    /// <summary>All children with a tag, in order.</summary>
    /// <param name="tag">The children's tag.</param>
    public IEnumerable<Node> ChildrenNamed(string tag) => Children.Where(child => child.Tag == tag);

    /// <summary>The content as bytes of a given length.</summary>
    /// <param name="length">The length in bytes.</param>
    /// <exception cref="ProtocolViolationException">There is no such content.</exception>
    public ReadOnlyMemory<byte> RequiredBytes(int length)
    {
        var bytes = Bytes;
        return bytes.Length == length ? bytes : throw Missing($"content of {length} bytes");
    }

    /// <summary>The tag and the names of attributes and children: the shape, no values.</summary>
    public override string ToString()
    {
        var attributes = string.Concat(_attributes.Select(attribute => " " + attribute.Key));
        var children = string.Concat(Children.Select(child => $"<{child.Tag}>"));
        return $"<{Tag}{attributes}>{children}";
    }

    private static KeyValuePair<string, string>[] ToArray(ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var count = 0;
        foreach (var (_, value) in attributes)
        {
            count += value is null ? 0 : 1;
        }

        var array = new KeyValuePair<string, string>[count];
        var next = 0;
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                array[next++] = new(name, value);
            }
        }

        return array;
    }

    private ProtocolViolationException Missing(string what) => new($"<{Tag}> lacks {what}.");
}
