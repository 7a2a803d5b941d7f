/** Lines of used rows, kept only where they jump: rows mostly follow each other. */
export class LineIndex {
  private readonly positions: number[] = [];
  private readonly lines: number[] = [];
  private next = 0;

  add(position: number, line: number): void {
    if (line !== this.next) {
      this.positions.push(position);
      this.lines.push(line);
    }
    this.next = line + 1;
  }

  /** By halving: a file may jump at every other row, and ask for each. */
  lineOf(position: number): number {
    let jump = 0;
    let beyond = this.positions.length;
    while (beyond - jump > 1) {
      const middle = (jump + beyond) >> 1;
      if (this.positions[middle] <= position) jump = middle;
      else beyond = middle;
    }
    return this.lines[jump] + position - this.positions[jump];
  }
}
