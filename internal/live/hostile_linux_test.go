package live

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

var applies = flag.Int("applies", 0, "how many applies TestHostileOwner does (1,000, or 10,000 in CI)")

// mallory owns the home and wants more.
const mallory = 4242

// marker is what only root may read.
const marker = "not-a-secret-9"

// ward is a home that belongs to mallory, and next to it what must not change: files of
// root's, and a whole home of root's.
type ward struct {
	top, owner, home, canary string
	before                   map[string]string
	inodes                   map[uint64]bool
	// note is root's file in a folder of mallory's, who can give it other names.
	note *os.File
}

func newWard(t testing.TB) *ward {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can act for another user")
	}
	top, err := os.MkdirTemp("/dev/shm", "kyctl-ward-")
	if err != nil {
		top = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(top) })
	w := &ward{top: top, owner: filepath.Join(top, "owner"), home: filepath.Join(top, "owner", "home"), canary: filepath.Join(top, "canary")}
	must(t, os.Chmod(top, 0o755))
	for _, d := range []string{"home/conf", "home/tomcat/conf", "home/tomcat/lib", "drop"} {
		must(t, os.MkdirAll(filepath.Join(w.canary, d), 0o755))
	}
	put(t, w.canary, "shadow", "root:"+marker+":1:::\n", 0o640)
	put(t, w.canary, "passwd", "root:x:0:0:\n", 0o644)
	put(t, w.canary, "home/conf/kylin.properties", oldProperties+"canary="+marker+"\n", 0o600)
	put(t, w.canary, "home/tomcat/conf/context.xml", oldContext, 0o644)
	w.fill(t)
	w.before = w.canaries(t)
	w.leaveNote(t)
	return w
}

const (
	noteName = "note"
	noteText = "a note of root's\n"
)

// leaveNote leaves root's file with mallory, if it is not there.
func (w *ward) leaveNote(t testing.TB) {
	t.Helper()
	if w.note != nil {
		if info, err := w.note.Stat(); err != nil || info.Sys().(*syscall.Stat_t).Nlink > 0 {
			must(t, err)
			return
		}
		w.note.Close()
	}
	put(t, w.owner, noteName, noteText, 0o644)
	var err error
	w.note, err = os.Open(filepath.Join(w.owner, noteName))
	must(t, err)
}

// fill makes mallory's home.
func (w *ward) fill(t testing.TB) {
	t.Helper()
	for _, d := range []string{"conf", "tomcat/conf", "tomcat/lib"} {
		must(t, os.MkdirAll(filepath.Join(w.home, d), 0o755))
	}
	put(t, w.home, "conf/kylin.properties", oldProperties, 0o640)
	put(t, w.home, "tomcat/conf/context.xml", oldContext, 0o644)
	w.give(t, w.owner)
}

// give makes all below a folder mallory's.
func (w *ward) give(t testing.TB, top string) {
	t.Helper()
	must(t, filepath.WalkDir(top, func(name string, _ fs.DirEntry, err error) error {
		if err == nil {
			err = os.Lchown(name, mallory, mallory)
		}
		return err
	}))
}

// canaries are root's files: names, modes, owners and bytes.
func (w *ward) canaries(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{}
	w.inodes = map[uint64]bool{}
	must(t, filepath.WalkDir(w.canary, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sys := info.Sys().(*syscall.Stat_t)
		w.inodes[sys.Ino] = true
		var raw []byte
		if info.Mode().IsRegular() {
			if raw, err = os.ReadFile(name); err != nil {
				return err
			}
		}
		files[name] = fmt.Sprintf("%s %d:%d %s", info.Mode(), sys.Uid, sys.Gid, raw)
		return nil
	}))
	return files
}

// check fails where root's files changed, where the home holds a program that runs as
// root, or where mallory can read what only root may.
func (w *ward) check(t testing.TB, what string) {
	t.Helper()
	same(t, what, w.canaries(t), w.before)
	var note [64]byte
	n, err := w.note.ReadAt(note[:], 0)
	if string(note[:n]) != noteText {
		t.Errorf("%s: the note is now %q, %v", what, note[:n], err)
	}
	w.walk(t, what, w.owner)
}

func (w *ward) walk(t testing.TB, what, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // gone meanwhile, or a link in its place
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
		if err != nil {
			continue
		}
		info, err := f.Stat()
		must(t, err)
		sys := info.Sys().(*syscall.Stat_t)
		mode := info.Mode()
		switch {
		case info.IsDir() && (sys.Uid == mallory || mode&0o005 == 0o005):
			w.walk(t, what, name)
		case mode.IsRegular() && !w.inodes[sys.Ino]:
			if mode&(fs.ModeSetuid|fs.ModeSetgid) != 0 && (sys.Uid == 0 || sys.Gid == 0) {
				t.Errorf("%s: %s runs as root: %s %d:%d", what, name, mode, sys.Uid, sys.Gid)
			}
			readable := sys.Uid == mallory || mode&0o004 != 0 || mode&0o040 != 0 && sys.Gid == mallory
			raw, _ := io.ReadAll(io.LimitReader(f, 1<<16))
			if readable && bytes.Contains(raw, []byte(marker)) {
				t.Errorf("%s: %s shows mallory what only root may read", what, name)
			}
		}
		f.Close()
	}
}

// shown fails where a difference, which is printed, holds what only root may read.
func shown(t testing.TB, what string, changes []Change) {
	t.Helper()
	for _, c := range changes {
		if bytes.Contains(c.Old, []byte(marker)) {
			t.Errorf("%s: the difference of %s shows what only root may read", what, c.Path)
		}
	}
}

// plans are files as a render makes them, other ones each time.
func plans(i int) []Want {
	return []Want{
		want("conf/kylin.properties", 0o600, newProperties+fmt.Sprintf("a=%d\n", i)),
		want("tomcat/conf/context.xml", 0o644, newContext+fmt.Sprintf("<!-- %d -->\n", i)),
		want(store, 0o600, newStore+fmt.Sprintf("a=%d\n", i)),
	}
}

// tricks are what mallory puts in the place of something in the home. Here root does
// it for mallory, which also makes hard links that the system would forbid.
var tricks = []struct {
	name, at string
	put      func(w *ward, at string) error
}{
	{"a link to root's file", "conf/kylin.properties", linkTo("shadow")},
	{"a link to root's readable file", "conf/kylin.properties", linkTo("passwd")},
	{"a link to a file that is not there", "conf/kylin.properties", linkTo("drop/new")},
	{"a second name of root's file", "conf/kylin.properties", nameOf("shadow")},
	{"a second name of root's readable file", "conf/kylin.properties", nameOf("passwd")},
	{"a link in place of the file to be made", store, linkTo("drop/new")},
	{"a link to root's conf", "conf", linkTo("home/conf")},
	{"a link to root's tomcat", "tomcat", linkTo("home/tomcat")},
	{"a link to root's tomcat/conf", "tomcat/conf", linkTo("home/tomcat/conf")},
	{"a link to root's home", ".", linkTo("home")},
	{"a link in place of the work folder", workFolder, linkTo("drop")},
	{"a new file that is a link", "conf/.kylin.properties.kyctl-new", linkTo("shadow")},
	{"a new file that is a second name", "conf/.kylin.properties.kyctl-new", nameOf("shadow")},
	{"a file to be put that is a link", "conf/.kylin.properties.kyctl-put", linkTo("shadow")},
	{"a file to be put that is a second name", "conf/.kylin.properties.kyctl-put", nameOf("shadow")},
	{"an old file that is a link", "conf/.kylin.properties.kyctl-old", linkTo("shadow")},
	{"an old file that is a second name", "conf/.kylin.properties.kyctl-old", nameOf("shadow")},
	{"root's file of mallory's folder", "conf/kylin.properties", func(w *ward, at string) error { return os.Rename(filepath.Join(w.owner, noteName), at) }},
	{"a pipe", "conf/kylin.properties", func(_ *ward, at string) error { return syscall.Mkfifo(at, 0o600) }},
	{"a pipe in place of a folder", "conf", func(_ *ward, at string) error { return syscall.Mkfifo(at, 0o600) }},
	{"a planted work folder", workFolder, func(w *ward, at string) error { return plant(at, w.canary) }},
}

func linkTo(target string) func(*ward, string) error {
	return func(w *ward, at string) error { return os.Symlink(filepath.Join(w.canary, target), at) }
}

func nameOf(target string) func(*ward, string) error {
	return func(w *ward, at string) error { return os.Link(filepath.Join(w.canary, target), at) }
}

// plant makes a work folder whose records give root's rights away: a run that only
// needs to be ended, and a backup.
func plant(at, canary string) error {
	root := fmt.Sprintf(`{"sha256":%q,"mode":%d,"uid":0,"gid":0}`, sumOf([]byte("#!/bin/sh\n")), fs.ModeSetuid|0o755)
	readable := fmt.Sprintf(`{"sha256":%q,"mode":%d,"uid":%d,"gid":%[3]d}`, sumOf([]byte("root:"+marker+":1:::\n")), 0o644, mallory)
	record := fmt.Sprintf(`{"format":1,"items":[
		{"path":"conf/program","old":%s},
		{"path":"conf/copy","old":%s}]}`, root, readable)
	for _, run := range []string{nextFolder, "1"} {
		if err := os.MkdirAll(filepath.Join(at, run, "old"), 0o700); err != nil {
			return err
		}
		err := errors.Join(
			os.WriteFile(filepath.Join(at, run, "old", "0"), []byte("#!/bin/sh\n"), 0o600),
			os.Symlink(filepath.Join(canary, "shadow"), filepath.Join(at, run, "old", "1")),
			os.WriteFile(filepath.Join(at, run, undoMark), nil, 0o600),
			os.WriteFile(filepath.Join(at, run, recordFile), []byte(record), 0o600),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// play puts a trick in its place; what was there is kept under another name.
func (w *ward) play(t testing.TB, n int) {
	t.Helper()
	at := filepath.Join(w.home, tricks[n].at)
	if err := os.Rename(at, at+".away"); err != nil && !absent(err) {
		t.Fatal(err)
	}
	must(t, tricks[n].put(w, at))
	if info, err := os.Lstat(at); err == nil && !info.Mode().IsRegular() { // those are root's
		w.give(t, at)
	}
}

// TestSwappedAtEveryOperation swaps something in the home for a trick, at every
// operation of an apply and of a rollback, and lets the next run end them.
func TestSwappedAtEveryOperation(t *testing.T) {
	for _, s := range []struct {
		name string
		twin bool
		work func(dir string, opt Options) (Result, error)
	}{
		{"apply", false, func(dir string, opt Options) (Result, error) { return apply(dir, plans(1), opt) }},
		{"apply to a file of two names", true, func(dir string, opt Options) (Result, error) { return apply(dir, plans(1), opt) }},
		{"dry run", true, func(dir string, opt Options) (Result, error) { opt.DryRun = true; return apply(dir, plans(1), opt) }},
		{"rollback", true, func(dir string, opt Options) (Result, error) { return rollback(dir, 0, opt) }},
	} {
		for n, trick := range tricks {
			t.Run(s.name+", "+trick.name, func(t *testing.T) {
				t.Parallel()
				for at, more := -1, true; more && !t.Failed(); at++ {
					w := newWard(t)
					if s.twin {
						must(t, os.Link(filepath.Join(w.home, "conf/kylin.properties"), filepath.Join(w.home, "conf/twin")))
					}
					if s.name == "rollback" {
						_, err := apply(w.home, plans(0), Options{})
						must(t, err)
					}
					count, what := 0, ""
					opt := Options{Force: true, step: func(op, path string) error {
						if count == at {
							what = op + " " + path
							w.play(t, n)
						}
						count++
						return nil
					}}
					if at < 0 {
						what = "before the run"
						w.play(t, n)
					}
					r, _ := s.work(w.home, opt)
					shown(t, what, r.Changes)
					changes, _ := Compare(w.home, plans(2))
					shown(t, what+", and a comparison", changes)
					w.check(t, what)
					if h, err := Open(context.Background(), w.home, Options{Force: true}); err == nil {
						h.Close()
					}
					w.check(t, what+", and the next run")
					if _, err := rollback(w.home, 0, Options{Force: true}); err == nil {
						w.check(t, what+", and a rollback")
					}
					more = what != ""
					w.note.Close()
					must(t, os.RemoveAll(w.top))
				}
			})
		}
	}
}

// TestPlantedState: what the owner of a home wrote into kyctl's work folder counts
// for nothing.
func TestPlantedState(t *testing.T) {
	w := newWard(t)
	work := filepath.Join(w.home, workFolder)
	must(t, plant(work, w.canary))
	w.give(t, work)
	for name, run := range map[string]func() error{
		"open":    func() error { _, err := Open(context.Background(), w.home, Options{}); return err },
		"dry run": func() error { _, err := apply(w.home, plans(1), Options{DryRun: true}); return err },
		"apply":   func() error { _, err := apply(w.home, plans(1), Options{Force: true}); return err },
		"back":    func() error { _, err := rollback(w.home, 1, Options{Force: true}); return err },
		"compare": func() error { _, err := Compare(w.home, plans(1)); return err },
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), "another user could have changed kyctl's records") {
			t.Errorf("%s: %v", name, err)
		}
		w.check(t, name)
	}
}

// TestSetIDIsNotKept: a file that was made to run as its owner does not when kyctl
// has written it, and a record that says so does not make one.
func TestSetIDIsNotKept(t *testing.T) {
	w := newWard(t)
	program := filepath.Join(w.home, "conf/kylin.properties")
	must(t, os.Chmod(program, fs.ModeSetuid|fs.ModeSetgid|0o755))
	must(t, applyAll(w.home, Options{}))
	record := filepath.Join(w.home, workFolder, "1", recordFile)
	raw, err := os.ReadFile(record)
	must(t, err)
	old := fmt.Sprintf(`"mode": %d`, 0o755)
	if !bytes.Contains(raw, []byte(old)) {
		t.Fatalf("no %s in %s", old, raw)
	}
	raw = bytes.Replace(raw, []byte(old), fmt.Appendf(nil, `"mode": %d`, fs.ModeSetuid|0o755), 1)
	must(t, os.WriteFile(record, raw, 0o600))
	must(t, rollbackLast(w.home, Options{}))
	info, err := os.Stat(program)
	must(t, err)
	if info.Mode() != 0o755 {
		t.Errorf("mode %s", info.Mode())
	}
}

// TestStagedFileOfAnother: what a run that was killed had staged to be put into a
// file of two names is not what it was, so it is not put there.
func TestStagedFileOfAnother(t *testing.T) {
	dir, dead := twinHome(t), false
	err := applyAll(dir, Options{step: func(op, _ string) error {
		if dead = dead || op == "rewrite"; dead {
			return errInjected
		}
		return nil
	}})
	if !errors.Is(err, errInjected) {
		t.Fatal(err)
	}
	put(t, dir, "conf/.kylin.properties.kyctl-put", "other=1\n", 0o600)
	if _, err := Open(context.Background(), dir, Options{}); err == nil || !strings.Contains(err.Error(), "changed after kyctl wrote it") {
		t.Errorf("got %v", err)
	}
	if got := snapshot(t, dir)["conf/kylin.properties"]; !strings.HasSuffix(got, oldProperties) {
		t.Errorf("kylin.properties: %q", got)
	}
}

// mallorys is the folder in which a copy of this test plays tricks as mallory, until
// its input ends.
const mallorys = "KYCTL_LIVE_TEST_MALLORY"

// TestHostileOwner applies again and again while the owner of the home swaps its files
// and folders for links, second names of root's files, pipes and planted records.
func TestHostileOwner(t *testing.T) {
	w := newWard(t)
	n := *applies
	switch {
	case n == 0 && os.Getenv("CI") == "true":
		n = 10_000
	case n == 0:
		n = 1000
	}
	stop := w.startMallory(t)
	done, failed := 0, map[string]int{}
	for i := range n {
		w.lend(t, i)
		what := fmt.Sprintf("run %d", i)
		changes, err := w.run(i)
		if err == nil {
			done++
		} else {
			failed[kindOf(err)]++
		}
		shown(t, what, changes)
		if w.check(t, what); t.Failed() {
			break
		}
	}
	swaps := stop()
	t.Logf("%d of %d runs went through; mallory: %s; refused: %v", done, n, swaps, failed)
	if done < n/100 {
		t.Errorf("only %d of %d runs went through: mallory is in the way, and nothing is tried", done, n)
	}
}

func kindOf(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return text[:min(len(text), 40)]
}

// run does what a person does in a home: mostly apply.
func (w *ward) run(i int) ([]Change, error) {
	switch i % 8 {
	case 5:
		return Compare(w.home, plans(i))
	case 6:
		r, err := apply(w.home, plans(i), Options{DryRun: true, Force: true})
		return r.Changes, err
	case 7:
		r, err := rollback(w.home, 0, Options{Force: true})
		return r.Changes, err
	}
	r, err := apply(w.home, plans(i), Options{Force: true})
	return r.Changes, err
}

// lend gives mallory second names of root's files, as a system does that does not
// protect hard links. The folder lies where mallory can move them from.
func (w *ward) lend(t testing.TB, i int) {
	t.Helper()
	w.leaveNote(t)
	for _, name := range []string{"shadow", "passwd"} {
		at := filepath.Join(w.owner, "lent", fmt.Sprintf("%s-%d", name, i%4))
		if err := os.Link(filepath.Join(w.canary, name), at); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
	}
}

// startMallory starts the process; stop ends it and returns what it says of its work.
func (w *ward) startMallory(t *testing.T) (stop func() string) {
	t.Helper()
	program, err := os.ReadFile(os.Args[0])
	must(t, err)
	self := filepath.Join(w.top, "mallory.test")
	must(t, os.WriteFile(self, program, 0o755))
	must(t, os.Mkdir(filepath.Join(w.owner, "lent"), 0o755))
	must(t, os.Chown(filepath.Join(w.owner, "lent"), mallory, mallory))
	cmd := exec.Command(self)
	cmd.Dir = w.top
	cmd.Env = append(os.Environ(), mallorys+"="+w.top)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: mallory, Gid: mallory}}
	input, err := cmd.StdinPipe()
	must(t, err)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	must(t, cmd.Start())
	return func() string {
		input.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("mallory: %v", err)
		}
		return strings.TrimSpace(out.String())
	}
}

// playMallory is that process.
func playMallory(top string) {
	w := &ward{top: top, owner: filepath.Join(top, "owner"), home: filepath.Join(top, "owner", "home"), canary: filepath.Join(top, "canary")}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	watch := newWatch()
	rounds, swaps := 0, 0
	for {
		select {
		case <-ended:
			fmt.Printf("%d swaps in %d rounds", swaps, rounds)
			return
		default:
		}
		trick := tricks[rand.N(len(tricks))]
		rounds++
		swaps += w.harass(watch, filepath.Join(w.home, trick.at), trick.put)
		w.repair()
	}
}

// harass swaps a name of the home for a trick and back, some times: blindly, or
// when the folder is being used.
func (w *ward) harass(watch int, at string, put func(*ward, string) error) (swaps int) {
	folder := filepath.Dir(at)
	number, err := unix.InotifyAddWatch(watch, folder, unix.IN_OPEN|unix.IN_CREATE|unix.IN_ATTRIB|unix.IN_MOVED_TO|unix.IN_CLOSE_WRITE)
	waits := err == nil && rand.N(2) == 0
	trick := at + ".trick"
	for range 40 {
		if _, err := os.Lstat(trick); err != nil {
			if w.make(put, trick) != nil {
				break
			}
		}
		if waits {
			wait(watch)
		}
		if unix.Renameat2(unix.AT_FDCWD, trick, unix.AT_FDCWD, at, unix.RENAME_EXCHANGE) != nil && os.Rename(trick, at) != nil {
			break
		}
		for range rand.N(2000) { // a moment: it is the test's input
			_ = os.Getpid()
		}
		_ = unix.Renameat2(unix.AT_FDCWD, trick, unix.AT_FDCWD, at, unix.RENAME_EXCHANGE)
		swaps++
	}
	if err == nil {
		_, _ = unix.InotifyRmWatch(watch, uint32(number))
	}
	return swaps
}

// make makes a trick; a second name of root's file is one of those that were lent.
func (w *ward) make(put func(*ward, string) error, at string) error {
	err := put(w, at)
	if !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EACCES) {
		return err
	}
	lent, err := os.ReadDir(filepath.Join(w.owner, "lent"))
	if err != nil || len(lent) == 0 {
		return errors.Join(err, fs.ErrNotExist)
	}
	return os.Rename(filepath.Join(w.owner, "lent", lent[rand.N(len(lent))].Name()), at)
}

// repair makes the home one in which an apply gets somewhere; in half of the rounds
// its file has two names, so that it is rewritten.
func (w *ward) repair() {
	if info, err := os.Lstat(w.home); err != nil || !info.IsDir() {
		_ = os.Remove(w.home)
		_ = os.Rename(w.home+".trick", w.home)
	}
	for _, name := range []string{"conf", "tomcat", "tomcat/conf", workFolder} {
		at := filepath.Join(w.home, name)
		if info, err := os.Lstat(at); err != nil || !info.IsDir() {
			_ = os.Remove(at)
		}
		if info, err := os.Lstat(at); err == nil && name == workFolder && info.Sys().(*syscall.Stat_t).Uid == mallory {
			_ = os.RemoveAll(at)
		}
		if _, err := os.Lstat(at + ".trick"); err == nil && os.Rename(at+".trick", at) != nil {
			_ = os.RemoveAll(at + ".trick")
		}
		if name != workFolder {
			_ = os.MkdirAll(at, 0o755)
		}
	}
	for name, text := range map[string]string{"conf/kylin.properties": oldProperties, "tomcat/conf/context.xml": oldContext} {
		at := filepath.Join(w.home, name)
		_ = os.RemoveAll(at + ".trick")
		info, err := os.Lstat(at)
		if err != nil || !info.Mode().IsRegular() || info.Sys().(*syscall.Stat_t).Uid != mallory {
			_ = os.RemoveAll(at)
			_ = os.WriteFile(at, []byte(text), 0o640)
		}
	}
	for _, folder := range []string{"conf", "tomcat/conf"} {
		left, _ := filepath.Glob(filepath.Join(w.home, folder, ".*.kyctl-*"))
		for _, name := range left {
			_ = os.RemoveAll(name)
		}
	}
	_ = os.RemoveAll(filepath.Join(w.home, store))
	twin := filepath.Join(w.home, "conf/twin")
	_ = os.Remove(twin)
	if rand.N(2) == 0 {
		_ = os.Link(filepath.Join(w.home, "conf/kylin.properties"), twin)
	}
}

func newWatch() int {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	return fd
}

// wait waits until somebody uses a folder that is watched, at most for a moment.
func wait(watch int) {
	var events [4096]byte
	_, _ = unix.Poll([]unix.PollFd{{Fd: int32(watch), Events: unix.POLLIN}}, 2)
	_, _ = unix.Read(watch, events[:])
}
