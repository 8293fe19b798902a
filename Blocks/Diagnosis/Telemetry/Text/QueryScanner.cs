namespace Scalable.Diagnosis.Telemetry.Text;

/// <summary>
/// Goes through the text of a query once. Literals are hashed and never written; a literal that does not end takes the rest of the text.
/// </summary>
internal ref struct QueryScanner(ReadOnlySpan<byte> text, TemplateWriter writer, bool isMySql)
{
    private const int MaxName = 128;

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly bool _isMySql = isMySql;
    private TemplateWriter _writer = writer;
    private HashCode _values;
    private int _at;

    /// <value>Whether the text has a placeholder, whose value it does not show.</value>
    public bool HasParameters { get; private set; }

    public readonly int Values => _values.ToHashCode();

    public readonly ReadOnlySpan<byte> Template => _writer.Text;

    public void Scan()
    {
        while (_at < _text.Length)
            Step(_text[_at], _at + 1 < _text.Length ? _text[_at + 1] : (byte)0);
    }

    private void Step(byte current, byte next)
    {
        switch ((char)current)
        {
            case '\'': Quoted('\'', _isMySql || FollowsEscapePrefix()); break;
            case '"' when _isMySql: Quoted('"', escapes: true); break;
            case '"' or '`': Identifier(current); break;
            case '-' when next == '-': SkipTo("\n"u8); break;
            case '#' when _isMySql: SkipTo("\n"u8); break;
            case '/' when next == '*': SkipTo("*/"u8); break;
            case '$' when char.IsAsciiDigit((char)next): Parameter(); break;
            case '$' when DollarTag() is { IsEmpty: false } tag: Literal(tag.Length, EndOf(tag)); break;
            case '@' when TemplateWriter.IsNamePart(next): Parameter(); break;
            case ':' when TemplateWriter.IsNamePart(next): Parameter(); break;
            case ':' when next == ':': Copy(2); break;
            case '%' when next is (byte)'s' or (byte)'(': Parameter(); break;
            case '?': Parameter(); break;
            case >= '0' and <= '9' when !_writer.IsInName: Number(); break;
            case <= ' ': _writer.WriteSpace(); _at++; break;
            default: Copy(1); break;
        }
    }

    private void Copy(int count)
    {
        for (; count > 0; count--)
            _writer.Write(_text[_at++]);
    }

    private void Parameter()
    {
        HasParameters = true;
        _at++;
        while (_at < _text.Length && TemplateWriter.IsNamePart(_text[_at]))
            _at++;
        _writer.WriteValue();
    }

    private void Number()
    {
        var end = _at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit((char)_text[end]) || _text[end] == '.'))
            end++;
        Literal(0, end);
    }

    // A quote within is doubled, or escaped.
    private void Quoted(char quote, bool escapes)
    {
        var end = _at + 1;
        for (; end < _text.Length; end++)
        {
            if (escapes && _text[end] == '\\')
                end++;
            else if (_text[end] == quote && (end + 1 >= _text.Length || _text[end + 1] != quote))
                break;
            else if (_text[end] == quote)
                end++;
        }

        Literal(1, Math.Min(end + 1, _text.Length));
    }

    // A name that does not end, or is too long for one, is none.
    private void Identifier(byte quote)
    {
        var length = _text[(_at + 1)..].IndexOf(quote);
        if (length is >= 0 and <= MaxName)
            Copy(length + 2);
        else
            Literal(1, _text.Length);
    }

    private void Literal(int skipped, int end)
    {
        _values.AddBytes(_text[Math.Min(_at + skipped, end)..end]);
        _values.Add(end - _at);
        _at = end;
        _writer.WriteValue();
    }

    // PostgreSQL's $tag$ … $tag$.
    private readonly ReadOnlySpan<byte> DollarTag()
    {
        var end = _at + 1;
        while (end < _text.Length && TemplateWriter.IsNamePart(_text[end]))
            end++;
        return end < _text.Length && _text[end] == '$' ? _text[_at..(end + 1)] : default;
    }

    private readonly int EndOf(ReadOnlySpan<byte> tag)
    {
        var found = _text[(_at + tag.Length)..].IndexOf(tag);
        return found < 0 ? _text.Length : _at + tag.Length + found + tag.Length;
    }

    private readonly bool FollowsEscapePrefix() => _at > 0 && _text[_at - 1] is (byte)'E' or (byte)'e';

    private void SkipTo(ReadOnlySpan<byte> end)
    {
        var found = _text[(_at + 1)..].IndexOf(end);
        _at = found < 0 ? _text.Length : _at + 1 + found + end.Length;
        _writer.WriteSpace();
    }
}
